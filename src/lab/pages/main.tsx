import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Page } from './page.tsx';
import { PageProvider } from './page-state.tsx';
import './page.css';
import './cards.css';

// Fluent writes its styles into elements of its own, which the page's policy lets in by this nonce only.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });
const root = document.getElementById('root');

if (root) {
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={renderer} targetDocument={document}>
        <PageProvider>
          <Page />
        </PageProvider>
      </RendererProvider>
    </StrictMode>,
  );
}
