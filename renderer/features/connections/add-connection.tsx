import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { awsRegions, regionProblem } from '#shared/connections/aws-regions';
import type { Connection } from '#shared/connections/connection';
import type { ProfileCatalog } from '#shared/connections/profile';
import { regionPlaces } from '#shared/connections/region-places';
import { type CredentialSource, connectionIdOf, regionSchema } from '#shared/connections/saved-connection';
import { asAppError } from '#shared/errors/app-error';
import { call } from '../../host/host';
import { DialogActions } from '../../ui/dialog-actions';
import { Failure } from '../../ui/failure';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';
import { MarksFields } from './marks-fields';
import { expectPrompts } from './prompt-view';

interface AddConnectionProps {
  catalog: ProfileCatalog;
  connections: readonly Connection[];
  onClose(): void;
  onAdded(connections: Connection[]): void;
}

/** No profile has this name: it holds a character that no file line can. */
const environmentValue = '\n';

/** Makes connections of one profile, in one or several Regions. */
export function AddConnection({ catalog, connections, onClose, onAdded }: AddConnectionProps) {
  useFocusReturn();
  const [value, setValue] = useState<string>();
  const [regions, setRegions] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState('');
  const [name, setName] = useState('');
  const [marks, setMarks] = useState({ isReadOnly: false, isProduction: false });
  const [isTried, setTried] = useState(false);
  const field = useRef<SelectProps.Ref>(null);
  useFirstFocus(field);

  const profile = catalog.profiles.find((one) => one.name === value);
  const source: CredentialSource | undefined =
    value === undefined
      ? undefined
      : value === environmentValue
        ? { kind: 'environment' }
        : { kind: 'profile', profile: value };
  const options: SelectProps.Option[] = [
    ...catalog.profiles.map((one) => ({
      value: one.name,
      label: one.name,
      description: one.problems[0] ?? one.summary,
      ...(one.name === catalog.chosenProfile ? { labelTag: 'AWS_PROFILE' } : {}),
      ...(one.region === undefined ? {} : { tags: [one.region] }),
      filteringTags: [one.region ?? '', one.accountId ?? ''],
    })),
    ...(catalog.environment
      ? [{ value: environmentValue, label: 'The environment', description: catalog.environment.summary }]
      : []),
  ];
  const choose = (next: string | undefined) => {
    setValue(next);
    const region =
      next === environmentValue
        ? catalog.environment?.region
        : catalog.profiles.find((one) => one.name === next)?.region;
    setRegions(region === undefined ? [] : [region]);
  };
  const isRegion = (region: string) => regionSchema.safeParse(region).success;
  const known = new Set(awsRegions);
  const others = [...new Set([...regions, typed.trim()])].filter(
    (region) => isRegion(region) && !known.has(region),
  );
  const regionOptions = [
    ...others.map((region) => ({
      value: region,
      label: region,
      description: (profile?.endpointUrl === undefined && regionProblem(region)) || 'As it is written',
    })),
    ...awsRegions.map((region) => {
      const place = regionPlaces[region];
      return { value: region, label: region, ...(place === undefined ? {} : { description: place }) };
    }),
  ];
  const existing = new Set(connections.map(({ connectionId }) => connectionId));
  const taken = source ? regions.filter((region) => existing.has(connectionIdOf({ source, region }))) : [];

  const create = useMutation({
    mutationFn: async () => {
      if (!source) return [];
      const made: Connection[] = [];
      for (const region of regions) {
        try {
          expectPrompts(connectionIdOf({ source, region }));
          made.push(
            await call('connections/create', {
              ...{ source, region, ...marks },
              name: name.trim() === '' || regions.length === 1 ? name.trim() : `${name.trim()} ${region}`,
            }),
          );
        } catch (thrown) {
          if (made.length > 0) onAdded(made);
          throw asAppError(thrown);
        }
      }
      return made;
    },
    onSuccess: (made) => {
      onAdded(made);
      onClose();
    },
  });
  const isValid = source !== undefined && regions.length > 0 && taken.length === 0;
  const submit = () => {
    setTried(true);
    if (isValid && !create.isPending) create.mutate();
  };

  return (
    <Modal
      visible
      size="large"
      header="Add an AWS connection"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <DialogActions>
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            loading={create.isPending}
            onClick={submit}
            data-testid="create-connection"
          >
            {regions.length > 1 ? `Add ${regions.length} connections` : 'Add connection'}
          </Button>
        </DialogActions>
      }
    >
      <SpaceBetween size="m">
        <FormField
          label="Profile"
          description={
            <>
              From <span className="breakable">{catalog.configFile}</span> and{' '}
              <span className="breakable">{catalog.credentialsFile}</span>, which stay as they are.
            </>
          }
          errorText={isTried && source === undefined ? 'Choose a profile.' : undefined}
        >
          <Select
            ref={field}
            selectedOption={options.find((one) => one.value === value) ?? null}
            options={options}
            filteringType="auto"
            filteringAriaLabel="Find a profile"
            placeholder="Choose a profile"
            empty="The AWS files hold no profile"
            onChange={({ detail }) => choose(detail.selectedOption.value)}
            data-testid="choose-profile"
          />
        </FormField>
        {profile && profile.problems.length > 0 && (
          <Alert
            type="warning"
            header={
              profile.isUsable
                ? 'This profile may not do as it stands'
                : 'This profile cannot be used as it stands'
            }
          >
            {profile.problems.join(' ')} The connection opens by itself when the file is corrected.
          </Alert>
        )}
        <FormField
          label="Regions"
          description="Each Region is a connection of its own; they can be looked at as one."
          errorText={
            taken.length > 0
              ? `There is a connection of this profile in ${taken.join(', ')} already.`
              : isTried && regions.length === 0
                ? 'Choose a Region.'
                : undefined
          }
        >
          <Multiselect
            selectedOptions={regionOptions.filter(({ value: region }) => regions.includes(region))}
            options={regionOptions}
            filteringType="auto"
            filteringAriaLabel="Find a Region"
            placeholder="Choose Regions"
            tokenLimit={8}
            onLoadItems={({ detail }) => setTyped(detail.filteringText)}
            onChange={({ detail }) =>
              setRegions(detail.selectedOptions.flatMap(({ value: region }) => region ?? []))
            }
            deselectAriaLabel={(option) => `Take ${option.label} away`}
            data-testid="choose-regions"
          />
        </FormField>
        <FormField label="Name" description="Shown instead of the profile's name when it is not empty.">
          <Input value={name} onChange={({ detail }) => setName(detail.value.slice(0, 48))} />
        </FormField>
        <MarksFields marks={marks} onChange={setMarks} />
        {create.isError && <Failure title="The connection could not be added" error={create.error} />}
        <Box color="text-body-secondary" fontSize="body-s">
          Keys, tokens and passwords stay in the main process and in the AWS files; this window never has
          them.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
