import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,indexer,retriever,cmirb,test,bench}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
})
