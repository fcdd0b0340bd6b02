import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Spinner from '@cloudscape-design/components/spinner';
import Textarea from '@cloudscape-design/components/textarea';
import { lazy, Suspense } from 'react';
import { shownTexts } from '#shared/commands/draft-problems';
import type { ScriptLanguage } from '#shared/commands/read-command-document';
import type { ParameterDeclaration } from '#shared/documents/command-document';

const CodeEditor = lazy(async () => ({ default: (await import('../../ui/code-editor')).CodeEditor }));

interface ParameterFieldProps {
  name: string;
  declaration: ParameterDeclaration;
  /** Undefined: not typed, so the default is shown. */
  typed: string[] | undefined;
  /** Where the parameter is the lines of a script. */
  language: ScriptLanguage | undefined;
  problem: string | undefined;
  onChange(texts: string[]): void;
}

/** One parameter of a document, as its declaration wants it. */
export function ParameterField(props: ParameterFieldProps) {
  const { name, declaration, typed, language, problem, onChange } = props;
  const { allowedValues, description, displayType, type } = declaration;
  const texts = shownTexts(declaration, typed);
  const isNeeded = declaration.default === undefined;
  const label = isNeeded ? (
    name
  ) : (
    <span>
      {name} <i>- optional</i>
    </span>
  );
  const said = [
    description?.replace(/^\((Required|Optional)\)\s*/i, ''),
    type === 'StringList' && language === undefined && allowedValues === undefined && 'One value a line.',
    type === 'StringMap' && 'A JSON object.',
  ].filter(Boolean);
  const constraint = [
    declaration.allowedPattern && `Pattern ${declaration.allowedPattern}`,
    declaration.minChars !== undefined && `from ${declaration.minChars} characters`,
    declaration.maxChars !== undefined && `up to ${declaration.maxChars} characters`,
    declaration.maxItems !== undefined && `up to ${declaration.maxItems} values`,
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <FormField
      label={label}
      description={said.join(' ')}
      constraintText={constraint.charAt(0).toUpperCase() + constraint.slice(1)}
      errorText={problem}
      stretch={language !== undefined || type !== 'String'}
    >
      {field()}
    </FormField>
  );

  function field() {
    const [first = ''] = texts;
    if (allowedValues && type !== 'StringList') {
      const options = allowedValues.map((value) => ({
        value: String(value),
        label: String(value) || '(empty)',
      }));
      return (
        <Select
          selectedOption={options.find(({ value }) => value === first) ?? null}
          options={options}
          placeholder="Choose a value"
          ariaLabel={name}
          onChange={({ detail }) => onChange([detail.selectedOption.value ?? ''])}
        />
      );
    }
    if (language !== undefined)
      return (
        <Suspense
          fallback={
            <Box padding="s">
              <Spinner /> Loading the editor
            </Box>
          }
        >
          <CodeEditor
            value={texts.join('\n')}
            language={language}
            label={name}
            placeholder={language === 'shell' ? 'uptime' : 'Get-Date'}
            isInvalid={problem !== undefined}
            testId={`script-${name}`}
            onChange={(value) => onChange(type === 'StringList' ? value.split('\n') : [value])}
          />
        </Suspense>
      );
    if (type === 'StringList' || type === 'StringMap' || displayType === 'textarea')
      return (
        <Textarea
          value={texts.join('\n')}
          rows={type === 'StringList' ? Math.min(8, Math.max(2, texts.length + 1)) : 4}
          ariaLabel={name}
          spellcheck={false}
          disableBrowserAutocorrect
          onChange={({ detail }) =>
            onChange(type === 'StringList' ? detail.value.split('\n') : [detail.value])
          }
        />
      );
    return (
      <Input
        value={first}
        ariaLabel={name}
        spellcheck={false}
        disableBrowserAutocorrect
        onChange={({ detail }) => onChange([detail.value])}
      />
    );
  }
}
