/** What a medir server answers when it cannot do what was asked: RFC 9457 problem details, as an Error. */
import type { Problem } from './operations.ts'

export class MedirApiError extends Error {
  override readonly name = 'MedirApiError'
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** Stable: switch on it, e.g. `COLLECTION_UNKNOWN`. */
  readonly code: string
  readonly remedy: string | undefined
  /** The server's id of the request, for its operator. */
  readonly requestId: string | undefined

  constructor({ status, code, detail, remedy, instance }: Pick<Problem, 'status' | 'code' | 'detail' | 'remedy' | 'instance'>, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.status = status
    this.code = code
    this.remedy = remedy
    this.requestId = instance
  }
}

/** Whatever the server sent with an error status, problem details or not. */
export async function errorOf(response: Response): Promise<MedirApiError> {
  const problem = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined
  return new MedirApiError({
    status: response.status,
    code: problem?.code ?? `HTTP_${response.status}`,
    detail: problem?.detail ?? `the server answered ${response.status}`,
    ...(problem?.remedy === undefined ? {} : { remedy: problem.remedy }),
    ...(problem?.instance === undefined ? {} : { instance: problem.instance }),
  })
}
