import { type DragEvent, type ReactNode, useState } from 'react';

interface FileDropProps {
  /** What happens to files that are let go here, as a sentence. */
  text: string;
  /** Absent: files are not taken. */
  onFiles: ((files: readonly File[]) => void) | undefined;
  /** How the part is laid out; a page that is as high as its window if not given. */
  className?: string;
  children: ReactNode;
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** A part of the page onto which files can be dropped; says so while they are held over it. */
export function FileDrop({ text, onFiles, className = 'file-drop', children }: FileDropProps) {
  // Enter and leave come for each element on the way.
  const [depth, setDepth] = useState(0);
  if (!onFiles) return children;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons are the first.
    <div
      className={className}
      data-testid="file-drop"
      onDragEnter={(event) => {
        if (hasFiles(event)) setDepth((before) => before + 1);
      }}
      onDragLeave={(event) => {
        if (hasFiles(event)) setDepth((before) => Math.max(0, before - 1));
      }}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={(event) => {
        setDepth(0);
        if (!hasFiles(event)) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {depth > 0 && (
        <div className="file-drop-hint">
          <span>{text}</span>
        </div>
      )}
    </div>
  );
}
