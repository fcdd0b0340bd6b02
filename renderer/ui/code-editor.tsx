import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentUnit, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { powerShell } from '@codemirror/legacy-modes/mode/powershell';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { useEffect, useRef } from 'react';

interface CodeEditorProps {
  value: string;
  language: 'shell' | 'powershell';
  label: string;
  placeholder?: string;
  isInvalid?: boolean;
  isReadOnly?: boolean;
  testId?: string;
  onChange?(value: string): void;
}

const languages = { shell: StreamLanguage.define(shell), powershell: StreamLanguage.define(powerShell) };

/**
 * A script of several lines with the colours of its syntax, which are classes of the style sheet. Tab goes on to the next
 * field, as everywhere in the window.
 */
export function CodeEditor(props: CodeEditorProps) {
  const { value, language, label, isInvalid = false, isReadOnly = false, testId } = props;
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(props.onChange);
  changed.current = props.onChange;
  const parts = useRef({ language: new Compartment(), attributes: new Compartment() });
  const attributes = EditorView.contentAttributes.of({
    'aria-label': label,
    'aria-invalid': String(isInvalid),
    ...(isReadOnly ? { 'aria-readonly': 'true', tabindex: '0' } : {}),
  });

  useEffect(() => {
    const made = new EditorView({
      ...(holder.current ? { parent: holder.current } : {}),
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          indentUnit.of('  '),
          ...(isReadOnly
            ? [EditorState.readOnly.of(true), EditorView.editable.of(false)]
            : [highlightActiveLine()]),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          syntaxHighlighting(classHighlighter),
          placeholder(props.placeholder ?? ''),
          parts.current.language.of(languages[language]),
          parts.current.attributes.of(attributes),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const current = view.current;
    if (!current || current.state.doc.toString() === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({
      effects: [
        parts.current.language.reconfigure(languages[language]),
        parts.current.attributes.reconfigure(attributes),
      ],
    });
  }, [language, label, isInvalid]);

  return (
    <div
      ref={holder}
      className={`code-editor${isInvalid ? ' code-editor-invalid' : ''}`}
      data-testid={testId}
    />
  );
}
