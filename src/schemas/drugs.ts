/** Drug names: looked up, tagged, and as they stand in a hit. */
import { z } from 'zod'
import { languageSchema } from './base.ts'

const attributeSchema = z.object({ start: z.int(), end: z.int(), text: z.string() })
const ATTRIBUTES = ['dose', 'unit', 'form', 'route', 'frequency', 'duration', 'prn'] as const

export const drugMentionSchema = z
  .object({
    start: z.int().meta({ description: 'Offsets into the text, UTF-16 code units, end exclusive.' }),
    end: z.int(),
    text: z.string(),
    type: z.string().meta({ description: '`drug`, `brand`, `group` (a class of drugs), or a type of the model that tagged.' }),
    name: z.string().optional().meta({ description: 'The substance (INN), a class, or a herb, when it could be linked.' }),
    atc: z.array(z.string()).optional(),
    classes: z.array(z.string()).optional().meta({ description: 'Classes of the substance, the narrowest first.' }),
    status: z.enum(['current', 'stopped', 'allergy', 'family', 'negated']).optional(),
    attributes: z.object(Object.fromEntries(ATTRIBUTES.map((name) => [name, attributeSchema.optional()])) as Record<(typeof ATTRIBUTES)[number], z.ZodOptional<typeof attributeSchema>>).optional(),
    confidence: z.number().meta({ description: '0 to 1.' }),
  })
  .meta({ id: 'DrugMention' })

export const drugNameParameter = z.object({ name: z.string().trim().min(1).max(200).meta({ description: 'Any name in English or Chinese, or an ATC code or group.' }) })

export const drugSchema = z
  .object({
    asked: z.string(),
    meanings: z
      .array(
        z.object({
          name: z.string(),
          kind: z.enum(['substance', 'class', 'herb', 'patent', 'user']),
          zh: z.string().optional(),
          atc: z.array(z.string()),
          classes: z.array(z.string()),
          aliases: z.array(z.string()),
          confidence: z.number().meta({ description: '1: the name as it stands; less: without its salt or form, or one typing error away.' }),
        }),
      )
      .meta({ description: 'Several when a name has several meanings, or for an ATC group.' }),
  })
  .meta({ id: 'Drug' })

export const tagRequestSchema = z
  .strictObject({
    texts: z.array(z.strictObject({ id: z.string().max(512), text: z.string().max(100_000) })).min(1).max(100).meta({ description: 'A hundred texts of 100,000 characters at most.' }),
    language: languageSchema.optional().meta({ description: 'Found out for each text when absent.' }),
  })
  .meta({ id: 'TagRequest' })

export const tagResponseSchema = z.object({ texts: z.array(z.object({ id: z.string(), mentions: z.array(drugMentionSchema) })) }).meta({ id: 'TagResponse' })
