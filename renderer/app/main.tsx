import './before-everything';
import '@cloudscape-design/global-styles/index.css';
import './app.css';
import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { AppError } from '#shared/errors/app-error';
import { readBeginning } from '../host/beginning';
import { ErrorBoundary } from './error-boundary';
import { Shell } from './shell';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 4 && (error as AppError).retry === 'with-backoff',
      retryDelay: (attempt) => Math.min(3000, 400 * 2 ** attempt),
      refetchOnWindowFocus: false,
    },
  },
});

async function start(root: HTMLElement): Promise<void> {
  await readBeginning(client);
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <I18nProvider locale="en" messages={[messages]}>
          <ErrorBoundary>
            <Shell />
          </ErrorBoundary>
        </I18nProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) void start(root);
