/** An answer of the double other than 200. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, `Bad request: ${message}`)
export const notFound = (what: string): Refusal => new Refusal(404, `Not found: ${what} doesn't exist!`)
