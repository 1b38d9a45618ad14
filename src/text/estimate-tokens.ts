/** How many tokens a text has for a model whose tokenizer is not at hand: a Han character or a short Latin word is about one, a long word two. */
export function estimateTokens(text: string): number {
  return (text.match(/\p{Script=Han}|[a-zA-Z0-9]{1,6}|[^\s\p{Script=Han}a-zA-Z0-9]/gu) ?? []).length
}
