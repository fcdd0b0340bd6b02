import type { Clock } from '../../../platform/clock';
import type { JobStatus } from '../../../wire/control-channel/messages';
import type { NodeConsent } from '../../consent';

/** How one plugin ended. Output limits are the node's; the texts are cut to them already. */
export interface PluginResult {
  status: JobStatus;
  code: number;
  standardOutput: string;
  standardError: string;
}

/** What plugins need of the node beyond the machine itself. */
export interface PluginServices {
  /** Content of a document of the control plane as JSON text. Raises what the service answers. */
  getDocument(name: string, version: string | undefined): Promise<string>;
  /** Collects these inventory types and reports them; answers the names of those that were. */
  collectInventory(selection: InventorySelection): Promise<string[]>;
  /** Runs associations now, all when none is named; answers a sentence. Undefined: this node runs none. */
  refreshAssociations?(associationIds: readonly string[]): Promise<string>;
  /** What the owner of the machine allows, as it is now. */
  consent(): NodeConsent;
}

export interface InventorySelection {
  typeNames: readonly string[];
  /** Folders whose files are listed; the node's own setting when absent. */
  fileFolders?: readonly string[];
}

export interface PluginContext {
  /** Folder of this step: made when it is needed. */
  directory: string;
  /** Folder for what steps of this document download; later steps start in it. */
  downloads: string;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** Aborting ends what the plugin runs; its result is then Cancelled. */
  signal: AbortSignal;
  services: PluginServices;
  /** Documents around this one: 0 in the command's own. */
  depth: number;
  /** Runs a document inside this step, one deeper. Raises InvalidDocumentError. */
  runInside(content: unknown, parameters: Record<string, string | string[]>): Promise<InsideResult>;
}

export interface InsideResult {
  status: JobStatus;
  steps: readonly { status: JobStatus; standardOutput: string; standardError: string; output: string }[];
}

/** Does what a step asks for. Does not raise: what goes wrong is in the result, as a sentence. */
export type Plugin = (inputs: Record<string, unknown>, context: PluginContext) => Promise<PluginResult>;

export function succeeded(standardOutput: string): PluginResult {
  return { status: 'Success', code: 0, standardOutput, standardError: '' };
}

export function failed(reason: string, standardOutput = ''): PluginResult {
  return { status: 'Failed', code: 1, standardOutput, standardError: reason };
}

/** Code that stock agents report for what they ended. */
export const stoppedCode = 137;

export function cancelled(): PluginResult {
  return { status: 'Cancelled', code: stoppedCode, standardOutput: '', standardError: '' };
}
