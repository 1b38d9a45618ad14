/** What must not be read although it could be: wrong, restricted, or with a modifier nobody here knows. */
import { at, isObject, list, objects, text, type Resource } from './json.ts'

/** v3-Confidentiality: restricted and very restricted. */
const RESTRICTED = new Set(['R', 'V'])
/** v3-ActCode, information sensitivity (substance use, HIV, psychiatry, sexuality, violence, genetics …) and refusals to disclose or reuse. */
const SENSITIVE = new Set('ETH ETHUD OPIOIDUD GDIS HIV MST SCA SDV SEX SPI BH COGN DVD EMOTDIS MH PSY PSYTHPN SUD STD TBOO VIO IDS SICKLE NODSCLCD NODSCLCDS NOAUTH NOCOLLECT NODELIVERY NOINTEGRATE NOLIST NORELINK NOREUSE NOPAT NOVIP'.split(' '))
const SECURITY = ['meta.security', 'securityLabel.coding'] as const

/** The reason to leave the resource out, or undefined. */
export function refusal(resource: Resource): string | undefined {
  if (isError(resource)) return 'entered-in-error'
  if (isRestricted(resource)) return 'security-label'
  if (hasModifier(resource)) return 'modifier-extension'
  return text(resource['implicitRules']) === undefined ? undefined : 'implicit-rules'
}

function isError(resource: Resource): boolean {
  return ['status', 'docStatus', 'lifecycleStatus', 'verificationStatus.coding.code', 'clinicalStatus.coding.code'].some((path) => at(resource, path).some((value) => value === 'entered-in-error'))
}

/** Labels of the data; a bundle's own labels hold for all its entries. */
export function isRestricted(resource: Resource): boolean {
  const codes = [...SECURITY.flatMap((path) => objects(at(resource, path))).map(({ code }) => text(code)), text(resource['confidentiality'])]
  return codes.some((code) => code !== undefined && (RESTRICTED.has(code) || SENSITIVE.has(code)))
}

export function securityLabels(resource: Resource): readonly string[] {
  return [...new Set(SECURITY.flatMap((path) => objects(at(resource, path))).flatMap(({ code }) => text(code) ?? []))]
}

/** R4 §2.4.1: whoever does not understand a modifier extension must not process what it modifies. */
function hasModifier(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => hasModifier(item))
  if (!isObject(value)) return false
  return list(value['modifierExtension']).length > 0 || Object.entries(value).some(([name, inner]) => name !== 'contained' && hasModifier(inner))
}
