import { defineSdk } from './sdk'

const converse = (prefix = '') => ({
  model: `${prefix}modelId`,
  system: `${prefix}system`,
  messages: `${prefix}messages`,
  tools: `${prefix}toolConfig.tools`,
  maxOutputTokens: [`${prefix}inferenceConfig.maxTokens`, `${prefix}additionalModelRequestFields.max_tokens`],
  reasoningTokens: `${prefix}additionalModelRequestFields.{thinking,reasoning_config}.budget_tokens`,
  stop: `${prefix}inferenceConfig.stopSequences`,
  temperature: `${prefix}inferenceConfig.temperature`,
  serviceTier: `${prefix}serviceTier.type`,
  cacheMarker: 'cachePoint',
})

/** The request is a text in the model's own format: its settings stand in there. */
const invoke = (prefix = '') => ({
  model: `${prefix}modelId`,
  messages: `${prefix}body`,
  context: `${prefix}body`,
  hidden: true as const,
})

const where = [['client().0', 'client().serviceName'], 'bedrock-runtime'] as const
const streams = true

export default defineSdk({
  id: 'bedrock',
  packages: ['@aws-sdk/client-bedrock-runtime', 'boto3', 'aioboto3'],
  clients: {
    '{BedrockRuntimeClient,BedrockRuntime}': 'bedrock',
    '{client,Session().client,session.Session().client}': 'bedrock',
  },
  runs: { send: '0' },
  verbatim: true,
  calls: {
    'client.send().ConverseCommand': converse('ConverseCommand().'),
    'client.send().ConverseStreamCommand': { ...converse('ConverseStreamCommand().'), streams },
    'client.send().InvokeModelCommand': invoke('InvokeModelCommand().'),
    'client.send().InvokeModelWithResponseStreamCommand': { ...invoke('InvokeModelWithResponseStreamCommand().'), streams },
    'BedrockRuntime().converse': converse(),
    'BedrockRuntime().converseStream': { ...converse(), streams },
    // boto3's clients are of the service that is named.
    '{client,Session().client,session.Session().client}().converse': { ...converse(), where },
    '{client,Session().client,session.Session().client}().converseStream': { ...converse(), where, streams },
    '{client,Session().client,session.Session().client}().invokeModel': { ...invoke(), where },
    '{client,Session().client,session.Session().client}().invokeModelWithResponseStream': { ...invoke(), where, streams },
  },
})
