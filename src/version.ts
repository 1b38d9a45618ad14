/** The one place in code that says which medir this is; a test holds it to package.json. */
export const VERSION = '0.1.0'
