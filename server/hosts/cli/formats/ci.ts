/** Formats that are read by other programs, loaded together and only where one of them is asked for. */
export { formatAgent } from './agent'
export { formatGithub } from './github'
export { formatGitlab } from './gitlab'
export { formatJunit } from './junit'
export { formatMarkdown } from './markdown'
export { formatSarif } from './sarif'
