import { batch, caching, cascade, output, retrieval, routing, window } from './scenarios-calls'
import type { Scenario } from './scenarios-definition'
import { conversation, fineTuning, growth, outcome, retries } from './scenarios-spend'

/** Every what-if, in the order in which they are offered. */
export const scenarios: readonly Scenario[] = [
  ...[retrieval, routing, cascade, caching, batch, output, window, conversation],
  ...[retries, fineTuning, growth, outcome],
]
