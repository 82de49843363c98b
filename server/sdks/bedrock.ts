import { defineSdk } from './sdk'

const converse = (prefix = '') => ({
  model: `${prefix}modelId`,
  system: `${prefix}system`,
  messages: `${prefix}messages`,
  tools: `${prefix}toolConfig.tools`,
  toolChoice: `${prefix}toolConfig.toolChoice`,
  maxOutputTokens: [`${prefix}inferenceConfig.maxTokens`, `${prefix}additionalModelRequestFields.max_tokens`],
  reasoningTokens: `${prefix}additionalModelRequestFields.{thinking,reasoning_config}.budget_tokens`,
  stop: `${prefix}inferenceConfig.stopSequences`,
  temperature: `${prefix}inferenceConfig.temperature`,
  serviceTier: `${prefix}serviceTier.type`,
  cacheMarker: 'cachePoint',
  newMarkers: { '*': { block: { cachePoint: { type: 'default' } } } },
})

/** The request is a text in the model's own format: what it holds is read where it is written as JSON; the rest may be anything. */
const invoke = (prefix = '') => ({
  model: `${prefix}modelId`,
  system: `${prefix}body.system`,
  messages: [`${prefix}body.messages`, `${prefix}body.prompt`, `${prefix}body.inputText`, `${prefix}body`],
  tools: `${prefix}body.tools`,
  toolChoice: `${prefix}body.tool_choice`,
  maxOutputTokens: [
    `${prefix}body.{max_tokens,max_completion_tokens,max_tokens_to_sample,max_gen_len,maxTokens,max_new_tokens}`,
    `${prefix}body.{inferenceConfig.maxTokens,inferenceConfig.max_new_tokens,textGenerationConfig.maxTokenCount}`,
  ],
  temperature: `${prefix}body.temperature`,
  stop: `${prefix}body.stop_sequences`,
  reasoningTokens: `${prefix}body.thinking.budget_tokens`,
  cacheMarker: 'cache_control',
  context: `${prefix}body`,
  unnamed: true as const,
  except: {
    ids: otherKinds,
    sent: [
      [`${prefix}body.query`, `${prefix}body.documents`],
      [`${prefix}body.texts`, `${prefix}body.input_type`],
    ],
  },
})

/** Models that embed, rank or draw, by their ids: `amazon.titan-embed-text-v2:0`, `cohere.rerank-v3-5:0`. */
const otherKinds = /embed|rerank|titan-image|nova-(?:canvas|reel|sonic)|^(?:\w+\.)?stability\./

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
