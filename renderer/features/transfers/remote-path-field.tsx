import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { type RefObject, useEffect } from 'react';

interface RemotePathFieldProps {
  label: string;
  description: string;
  placeholder: string;
  value: string;
  problem: string | undefined;
  /** Paths that were typed before for this node, the latest first. */
  recent: readonly string[];
  field: RefObject<InputProps.Ref | null>;
  onChange(value: string): void;
}

const shownPaths = 5;

/** A path on a node, typed, or one of those that were typed before. */
export function RemotePathField(props: RemotePathFieldProps) {
  const { label, description, placeholder, value, problem, recent, field, onChange } = props;
  useEffect(() => {
    // After the dialog's own choice of the focus; what stands there is typed over.
    const timer = setTimeout(() => {
      field.current?.focus();
      field.current?.select();
    });
    return () => clearTimeout(timer);
  }, [field]);
  const others = recent.filter((path) => path !== value).slice(0, shownPaths);
  return (
    <div>
      <FormField stretch label={label} description={description} errorText={problem}>
        <Input
          ref={field}
          value={value}
          placeholder={placeholder}
          spellcheck={false}
          autoComplete={false}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </FormField>
      {others.length > 0 && (
        <fieldset className="recent-paths" aria-label="Used before">
          <span className="quiet">Used before:</span>
          {others.map((path) => (
            <Button
              key={path}
              variant="inline-link"
              formAction="none"
              onClick={() => {
                onChange(path);
                field.current?.focus();
              }}
            >
              {path}
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
