/** opencc-js carries its tables as strings of "traditional simplified" pairs, joined by "|". */
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string
  export default pairs
}
