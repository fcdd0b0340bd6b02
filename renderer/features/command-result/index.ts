export { CommandResultPage } from './command-result-page';
