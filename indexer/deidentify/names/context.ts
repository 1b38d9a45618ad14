/** What stands around a name, by kind of word. */

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Before a name, with or without a full stop. */
export const TITLES = words('mr mrs ms miss mx dr drs doctor prof professor sir dame lord lady rev reverend hon nurse capt captain sgt lt col maj pvt cpl cmdr sheikh rabbi pastor herr frau madame monsieur mme mlle señor señora sr sra senhor senhora sig signora signor auntie aunty nana granny grandma grandpa officer detective deputy judge sergeant translator interpreter')
export const KIN = words('mother father son daughter wife husband brother sister spouse partner uncle aunt cousin niece nephew grandmother grandfather grandson granddaughter mom mum dad fiance fiancé fiancée friend neighbor neighbour roommate caregiver carer guardian girlfriend boyfriend widow widower colleague client patient pt resident surgeon assistant physician therapist bystander hospice witness scrub son-in-law daughter-in-law mother-in-law father-in-law stepmother stepfather stepson stepdaughter proband pharmacist radiologist cardiologist attending pcp interpreter commenter producer player director actor actress singer author writer novelist coach president senator minister ex-zombie')
/** "… is called Ana", "… me Ana". */
export const NAMING = words('named called name known née nee alias aka me i’m i\'m am call meet met tell told ask asked thank thanks dear hi hello hey welcome introduce contact')
/** "… said Ana", "Ana said …". */
export const SAYING = words('says said asks asked replied replies explained explains stated states reports reported denies denied added adds wrote writes noted notes claims claimed confirmed insists thinks believes tells told points announced answered shouted whispered lives lived works worked flew grew began joined left arrived presented presents attended complains complained wants wanted needs feels felt came went retired turned moved listed agreed agrees signed dictated understands understood verbalized verbalizes recalls remembers saw called performed assisted')
export const ACTING = words('by with and to from cc attn via wherein son daughter')
export const PLACING = words('in at near around outside within towards toward visiting visit across throughout southern northern eastern western central downtown')
export const DETERMINING = words('the this these those each every any no our their its')
export const LINKING = words('is was has had will would who whose can should could may')
/** After a name. */
export const CREDENTIALS = words('md m.d do d.o rn r.n np pa pa-c aprn phd ph.d dds dmd pharmd mph msw lcsw psyd dpt facs facp frcp mbbs mbchb crna rnfa lpn cna msn bsn dnp esq jr sr ii iii iv')
/** Inside a name. */
export const PARTICLES = words('van von der den de del della di da do dos das du la le ten ter zu zur bin ibn bint al el san santa y e')
/** Number and measure words: a capitalised word before them is a drug, a test or a unit. */
export const MEASURES = words('mg mcg ug µg g kg ml l mmol iu units unit tab tabs tablet tablets cap caps capsule capsules mmhg bpm dose daily bid tid qid qd qhs prn po iv im sc cream ointment inhaler drops injection infusion level levels negative positive')
export const STREETS = words('street st road rd avenue ave lane ln drive boulevard blvd court place square terrace')
