import { defineSdk } from './sdk'

export default defineSdk({
  id: 'prompty',
  packages: ['prompty'],
  calls: {
    '{execute,executeAsync,run,runAsync,invoke,invokeAsync}': {
      // What is sent, and to whom, stands in the prompt file, which is read for the first argument.
      model: '{0,prompt}.model',
      provider: '{0,prompt}.provider',
      messages: ['{0,prompt}.messages', 'inputs'],
      maxOutputTokens: '{0,prompt}.max_tokens',
      temperature: '{0,prompt}.temperature',
      stop: '{0,prompt}.stop',
      choices: '{0,prompt}.n',
      responseFormat: '{0,prompt}.response_format',
      reasoningEffort: '{0,prompt}.reasoning_effort',
      // A file that is not read may send anything.
      context: ['0.unread', '0.0'],
      hidden: true,
    },
  },
})
