/**
 * Consents that forbid. R4: a base policy (OPTIN, OPTOUT) and a tree of provisions, each permitting or denying what it matches.
 * R5: a base decision and a list of exceptions to it.
 *
 * medir does not know who will search or why, so a denial counts whoever it is addressed to, and a permission that is
 * limited to some actors or purposes does not.
 */
import { at, isObject, list, objects, text, type Json, type Resource } from './json.ts'
import { codesOf } from './codes.ts'
import { date } from './render.ts'
import { personKey, subjectOf } from './persons.ts'
import { referenceText } from './references.ts'

export interface Refusals {
  readonly denyByDefault: boolean
  readonly rules: readonly Rule[]
}

interface Rule {
  readonly deny: boolean
  readonly types: ReadonlySet<string>
  readonly codes: ReadonlySet<string>
  readonly references: ReadonlySet<string>
  readonly labels: ReadonlySet<string>
  readonly from: string
  readonly to: string
}

/** Undefined when the consent is not in force, or forbids nothing. */
export function refusalsOf(consent: Resource): { readonly patient: string; readonly refusals: Refusals } | undefined {
  const status = text(consent['status'])
  const patient = referenceText(subjectOf(consent))
  if (status !== 'active' || patient === undefined) return undefined
  const refusals = isObject(consent['decision']) || typeof consent['decision'] === 'string' ? exceptions(consent) : provisions(consent)
  return refusals.denyByDefault || refusals.rules.some(({ deny }) => deny) ? { patient: personKey(patient), refusals } : undefined
}

/** R5. */
function exceptions(consent: Resource): Refusals {
  const denyByDefault = consent['decision'] === 'deny'
  const rules = objects(consent['provision']).flatMap((provision) => ruleTree(provision, !denyByDefault))
  return { denyByDefault, rules: rules.filter((rule) => rule.deny || !rule.limited) }
}

/** R4. The outermost provision without conditions is the base rule itself. */
function provisions(consent: Resource): Refusals {
  const policies = at(consent, 'policyRule.coding.code').map(text)
  const base = policies.some((code) => code?.startsWith('OPTOUT') === true)
  // A provision without a type is an exception to the base policy, whichever that is.
  const exception = base ? false : policies.includes('OPTIN') ? true : undefined
  const rules = objects(consent['provision']).flatMap((provision) => ruleTree(provision, exception))
  return { denyByDefault: base, rules: rules.filter((rule) => rule.deny || !rule.limited) }
}

const CONDITIONS = ['actor', 'action', 'class', 'code', 'data', 'dataPeriod', 'purpose', 'securityLabel', 'documentType', 'resourceType'] as const

function ruleTree(provision: Json, inherited: boolean | undefined): readonly (Rule & { readonly limited: boolean })[] {
  const type = text(provision['type'])
  const deny = type === undefined ? (CONDITIONS.some((condition) => provision[condition] !== undefined) ? inherited : undefined) : type === 'deny'
  const nested = objects(provision['provision']).flatMap((inner) => ruleTree(inner, inherited))
  return deny === undefined ? nested : [{ ...ruleOf(provision, deny), limited: list(provision['actor']).length > 0 || list(provision['purpose']).length > 0 }, ...nested]
}

function ruleOf(provision: Json, deny: boolean): Rule {
  const codes = (path: string): ReadonlySet<string> => new Set(at(provision, path).flatMap((value) => text(value) ?? []))
  return {
    deny,
    types: codes(provision['documentType'] === undefined && provision['resourceType'] === undefined ? 'class.code' : 'resourceType.code'),
    codes: codes('code.coding.code'),
    references: new Set(at(provision, 'data.reference').flatMap((reference) => personKey(referenceText(reference) ?? ''))),
    labels: codes('securityLabel.code'),
    from: date(textOf(provision, 'dataPeriod.start')) ?? '',
    to: date(textOf(provision, 'dataPeriod.end')) ?? '9999',
  }
}

function textOf(provision: Json, path: string): string | undefined {
  return text(at(provision, path)[0])
}

/** The last rule that matches decides; without one, the base. */
export function isDenied({ denyByDefault, rules }: Refusals, resource: Resource, day: string | undefined): boolean {
  const codes = new Set(codesOf(resource).map(({ code }) => code))
  const labels = new Set(at(resource, 'meta.security.code').flatMap((code) => text(code) ?? []))
  const reference = `${resource.resourceType}/${text(resource['id']) ?? ''}`
  return rules.reduce((denied, rule) => (matches(rule) ? rule.deny : denied), denyByDefault)

  function matches(rule: Rule): boolean {
    return (
      (rule.types.size === 0 || rule.types.has(resource.resourceType)) &&
      (rule.codes.size === 0 || [...rule.codes].some((code) => codes.has(code))) &&
      (rule.references.size === 0 || rule.references.has(reference)) &&
      (rule.labels.size === 0 || [...rule.labels].some((one) => labels.has(one))) &&
      // Data of unknown date falls under every period.
      (day === undefined || (day >= rule.from && day <= `${rule.to}~`))
    )
  }
}
