import { z } from 'zod';
import { failed, type Plugin, succeeded } from './plugin';

const inputsSchema = z.looseObject({
  associationIds: z
    .union([z.array(z.string()), z.string().transform((text) => (text === '' ? [] : [text]))])
    .default([]),
});

/** aws:refreshAssociation: the associations that are named, or all of them, run now. */
export const refreshAssociation: Plugin = async (rawInputs, { services }) => {
  const inputs = inputsSchema.safeParse(rawInputs);
  if (!inputs.success) return failed('associationIds is a list of ids.');
  if (services.refreshAssociations === undefined)
    return failed('This node runs no associations, so there is none to refresh.');
  try {
    return succeeded(await services.refreshAssociations(inputs.data.associationIds));
  } catch (error) {
    return failed(`The associations could not be refreshed: ${(error as Error).message}`);
  }
};
