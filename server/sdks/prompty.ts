import { defineSdk } from './sdk'

export default defineSdk({
  id: 'prompty',
  packages: ['prompty'],
  calls: {
    '{execute,executeAsync,run,runAsync}': {
      // What is sent, and to whom, stands in the prompt file.
      context: '0',
      messages: 'inputs',
      hidden: true,
    },
  },
})
