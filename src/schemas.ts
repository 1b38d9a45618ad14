/**
 * One schema a shape: the command line, HTTP, OpenAPI, MCP and the client all parse and describe with these.
 * Descriptions are documentation; ids name the shapes in the OpenAPI file. One file a subject under schemas/.
 */
export * from './schemas/answers.ts'
export * from './schemas/base.ts'
export * from './schemas/collections.ts'
export * from './schemas/documents.ts'
export * from './schemas/feedback.ts'
export * from './schemas/drugs.ts'
export * from './schemas/jobs.ts'
export * from './schemas/problem.ts'
export * from './schemas/search.ts'
export * from './schemas/similar.ts'
