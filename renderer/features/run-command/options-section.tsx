import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { CommandDraft } from '#shared/commands/command-draft';
import type { DraftProblems } from '#shared/commands/draft-problems';

interface OptionsSectionProps {
  draft: CommandDraft;
  problems: DraftProblems;
  onChange(patch: Partial<CommandDraft>): void;
}

/** How fast it goes, when it stops, how long it waits, and what is noted of it. */
export function OptionsSection({ draft, problems, onChange }: OptionsSectionProps) {
  const field = (
    name: 'maxConcurrency' | 'maxErrors' | 'timeoutSeconds' | 'outputS3BucketName' | 'outputS3KeyPrefix',
    label: string,
    description: string,
    standard: string,
  ) => (
    <FormField label={label} description={description} errorText={problems[name]}>
      <Input
        value={draft[name]}
        placeholder={standard}
        ariaLabel={label}
        inputMode={name === 'timeoutSeconds' ? 'numeric' : 'text'}
        disableBrowserAutocorrect
        onChange={({ detail }) => onChange({ [name]: detail.value })}
      />
    </FormField>
  );
  return (
    <Container header={<Header variant="h2">Rate control and other options</Header>}>
      <SpaceBetween size="m">
        <ColumnLayout columns={3}>
          {field(
            'maxConcurrency',
            'At a time',
            'Nodes, or a percentage of them. It begins with one and doubles with each success.',
            '50',
          )}
          {field(
            'maxErrors',
            'Errors allowed',
            'Failures, or a percentage. One more, and nobody else is sent the command; who runs it goes on.',
            '0',
          )}
          {field(
            'timeoutSeconds',
            'Delivery time-out (seconds)',
            'How long the command waits for a node to take it; the run itself comes on top.',
            '3600',
          )}
        </ColumnLayout>
        <ColumnLayout columns={2}>
          {field(
            'outputS3BucketName',
            'Output to the bucket',
            'Where nodes may write the whole of their output; quarterdeck-local is a folder of a bridge.',
            'none',
          )}
          {field('outputS3KeyPrefix', 'Under the prefix', 'The beginning of what is written there.', 'none')}
        </ColumnLayout>
        <FormField
          label="Comment"
          constraintText="Up to 100 characters."
          errorText={problems.comment}
          stretch
        >
          <Input
            value={draft.comment}
            ariaLabel="Comment"
            placeholder="What it is for"
            onChange={({ detail }) => onChange({ comment: detail.value })}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
