import { lazy, Suspense } from 'react';
import { AppError } from '#shared/errors/app-error';

const DeniedDetails = lazy(async () => ({ default: (await import('./denied-details')).DeniedDetails }));

/** The sentence of a failure; under one that AWS refused, what it refused and what is missing. */
export function FailureText({ error }: { error: unknown }) {
  const text = error instanceof Error ? error.message : String(error);
  const denied = error instanceof AppError ? error.denied : undefined;
  if (!denied) return <>{text}</>;
  return (
    <>
      {text}
      <Suspense>
        <DeniedDetails denied={denied} />
      </Suspense>
    </>
  );
}
