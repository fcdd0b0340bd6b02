import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type LabelColour, labelColours, type TagLabelRule } from '#shared/fleet/tag-labels';
import { draftOf, draftProblem, rulesOf, type TagLabelDraft } from './tag-label-drafts';

interface TagLabelSettingsProps {
  rules: readonly TagLabelRule[];
  onChange(rules: TagLabelRule[]): void;
}

const colours = labelColours.map((colour) => ({
  value: colour,
  label: colour.charAt(0).toUpperCase() + colour.slice(1),
}));

/** Nothing is wrong yet with what was not begun. */
const isEmpty = ({ keys, values, label }: TagLabelDraft) => `${keys}${values}${label}`.trim() === '';

/** Which tags mark a shell, and how. What is typed takes effect as soon as it is a rule. */
export function TagLabelSettings({ rules, onChange }: TagLabelSettingsProps) {
  const [drafts, setDrafts] = useState(() => rules.map((rule) => draftOf(rule, crypto.randomUUID())));
  const set = (next: TagLabelDraft[]) => {
    setDrafts(next);
    onChange(rulesOf(next));
  };
  const change = (draftId: string, part: Partial<TagLabelDraft>) =>
    set(drafts.map((draft) => (draft.draftId === draftId ? { ...draft, ...part } : draft)));
  return (
    <SpaceBetween size="m">
      <Box color="text-body-secondary">
        A shell is marked in its tab and by a line when its node has the tag; the first rule that matches
        holds.
      </Box>
      {drafts.map((draft, index) => (
        <FormField key={draft.draftId} errorText={isEmpty(draft) ? undefined : draftProblem(draft)} stretch>
          <div className="tag-label-rule">
            <FormField label="Tag key, or keys">
              <Input
                value={draft.keys}
                placeholder="Environment, env"
                onChange={({ detail }) => change(draft.draftId, { keys: detail.value })}
              />
            </FormField>
            <FormField label="Values (none for any)">
              <Input
                value={draft.values}
                placeholder="production, prod"
                onChange={({ detail }) => change(draft.draftId, { values: detail.value })}
              />
            </FormField>
            <FormField label="Label">
              <Input
                value={draft.label}
                placeholder="production"
                onChange={({ detail }) => change(draft.draftId, { label: detail.value })}
              />
            </FormField>
            <FormField label="Colour">
              <Select
                selectedOption={colours.find((colour) => colour.value === draft.colour) ?? null}
                options={colours}
                onChange={({ detail }) =>
                  change(draft.draftId, { colour: detail.selectedOption.value as LabelColour })
                }
              />
            </FormField>
            <span className={`pane-tab-label label-${draft.colour}`}>{draft.label.trim() || '–'}</span>
            <Button
              variant="icon"
              iconName="remove"
              ariaLabel={`Remove rule ${index + 1}`}
              onClick={() => set(drafts.filter((one) => one.draftId !== draft.draftId))}
            />
          </div>
        </FormField>
      ))}
      <Button
        iconName="add-plus"
        data-testid="add-tag-label"
        onClick={() =>
          set([
            ...drafts,
            { draftId: crypto.randomUUID(), keys: '', values: '', colour: 'orange', label: '' },
          ])
        }
      >
        Add rule
      </Button>
    </SpaceBetween>
  );
}
