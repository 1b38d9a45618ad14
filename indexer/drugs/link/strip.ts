/** A name without what does not change the substance: salts, dose forms, "recombinant", trailing punctuation. */
import type { Lexicon } from '../lexicon/lexicon.ts'

const SALT_EN = /\s+(?:hydrochloride|hcl|sodium|potassium|calcium|magnesium|sulfate|sulphate|acetate|citrate|maleate|mesylate|mesilate|besylate|besilate|tartrate|bitartrate|fumarate|succinate|phosphate|nitrate|bromide|hydrobromide|chloride|gluconate|lactate|malate|tosylate|pamoate|trihydrate|monohydrate|dihydrate|anhydrous|disodium|dipropionate|propionate|furoate|valerate|mofetil|etexilate|medoxomil|axetil|proxetil|pivoxil|disoproxil|alafenamide|meglumine|injection|therapy|preparations?|products?)$/i
const SALT_ZH_BEFORE = /^(?:注射用|复方(?!.{0,2}$)|重组人?|外用|盐酸|硫酸氢|硫酸|枸橼酸|醋酸|乙酸|马来酸|富马酸|琥珀酸|酒石酸|磷酸|甲磺酸|苯磺酸|对甲苯磺酸|氢溴酸|溴化|乳酸|苹果酸|门冬氨酸|丙酸|双丙酸|硝酸|左旋|右旋|单硝酸(?=异山梨)|国产|进口)/
const SALT_ZH_AFTER = /(?:钠|钾|钙|镁|钠盐|盐酸盐|锌|氨丁三醇|酯|二钠|葡甲胺)$/

/** Ever shorter forms of a name, the name itself first; a caller takes the first one that is known. */
export function strippedForms(name: string, lexicon: Lexicon): readonly string[] {
  const forms = [name]
  const add = (form: string): void => {
    if (form.length >= 2 && form !== '' && !forms.includes(form)) forms.push(form)
  }
  for (let index = 0; index < forms.length && index < 24; index++) {
    const form = (forms[index] as string).replace(/[®™]|[（(][^（()）]*[)）]$/g, '').trim()
    add(form)
    add(form.replace(SALT_EN, ''))
    add(form.replace(SALT_ZH_BEFORE, ''))
    if (/\p{Script=Han}/u.test(form)) {
      const suffix = lexicon.forms.zh.find((each) => each.length < form.length && form.endsWith(each))
      if (suffix !== undefined) add(form.slice(0, -suffix.length))
      if (form.length > 3) add(form.replace(SALT_ZH_AFTER, ''))
    } else {
      const lower = form.toLowerCase()
      const suffix = lexicon.forms.en.find((each) => lower.endsWith(` ${each}`))
      if (suffix !== undefined) add(form.slice(0, -suffix.length - 1))
    }
  }
  return forms
}
