/** `import { createClient } from 'medir/client'` */
export { createClient } from './client.ts'
export type { CallOptions, Client, ClientOptions } from './client.ts'
export { MedirApiError } from './errors.ts'
export type { ServerEvent } from './events.ts'
export type * from './operations.ts'
