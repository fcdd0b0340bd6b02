import { z } from 'zod';
import { failed, type Plugin, type PluginContext, succeeded } from './plugin';

/** Inputs of aws:softwareInventory and the inventory types that they switch on, where this node has them. */
const typesByInput: Readonly<Record<string, string | undefined>> = {
  applications: 'AWS:Application',
  awsComponents: undefined,
  billingInfo: undefined,
  customInventory: undefined,
  instanceDetailedInformation: 'AWS:InstanceDetailedInformation',
  networkConfig: 'AWS:Network',
  services: 'AWS:Service',
  windowsRegistry: undefined,
  windowsRoles: undefined,
  windowsUpdates: undefined,
};

const filesSchema = z.array(z.looseObject({ Path: z.string().startsWith('/') }));

/** aws:softwareInventory: collects now, and reports as on the node's own schedule. */
export const softwareInventory: Plugin = async (inputs, { services }: PluginContext) => {
  const wanted = Object.keys(typesByInput).filter((name) => isOn(inputs[name]));
  const typeNames = wanted.map((name) => typesByInput[name]).filter((type) => type !== undefined);
  const absent = wanted.filter((name) => typesByInput[name] === undefined);
  let fileFolders: string[] | undefined;
  if (inputs.files !== undefined && inputs.files !== '') {
    fileFolders = readFolders(inputs.files);
    if (fileFolders === undefined)
      return failed('files is a JSON list of folders, such as [{"Path": "/etc"}]; paths are absolute.');
    typeNames.push('AWS:File');
  }
  try {
    const collected = await services.collectInventory({
      typeNames,
      ...(fileFolders === undefined ? {} : { fileFolders }),
    });
    const missing = absent.length === 0 ? '' : `\nNot collected by this node: ${absent.join(', ')}.`;
    return succeeded(`Collected ${collected.join(', ')}.${missing}\n`);
  } catch (error) {
    return failed(`The inventory could not be reported: ${(error as Error).message}`);
  }
};

function isOn(input: unknown): boolean {
  return String(input).toLowerCase() === 'enabled' || String(input).toLowerCase() === 'true';
}

function readFolders(files: unknown): string[] | undefined {
  try {
    const list: unknown = typeof files === 'string' ? JSON.parse(files) : files;
    return filesSchema.parse(list).map((file) => file.Path);
  } catch {
    return undefined;
  }
}
