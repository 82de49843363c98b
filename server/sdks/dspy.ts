import { defineSdk } from './sdk'

const modules =
  '{Predict,ChainOfThought,ChainOfThoughtWithHint,ReAct,ReActV2,ProgramOfThought,CodeAct,MultiChainComparison,BestOfN,Refine,RLM,TypedPredictor,TypedChainOfThought}'

export default defineSdk({
  id: 'dspy',
  packages: ['dspy'],
  baseUrl: ['api_base', 'base_url'],
  calls: {
    // Which model runs, and how often, is set for the whole program; what is sent is made from the signature and the fields.
    [`${modules}().{__call__,forward,acall,aforward}`]: {
      system: `${modules}().{**signature,0}`,
      hidden: true,
      context: `${modules}().{**signature,0}`,
    },
    'LM().{__call__,forward,acall,aforward}': {
      model: ['LM().**model', 'LM().0'],
      messages: ['**messages', '**prompt', '0'],
      // Messages may also be given one by one.
      context: '1',
      reasoningEffort: ['reasoning_effort', 'LM().reasoning_effort'],
      maxOutputTokens: ['max_tokens', 'LM().max_tokens'],
      temperature: ['temperature', 'LM().temperature'],
      choices: ['n', 'LM().n'],
      // Versions differ in the limit that they set themselves.
      hidden: true,
    },
  },
})
