import { accountArticles } from './articles-account.ts';
import { deviceArticles } from './articles-device.ts';
import { networkArticles } from './articles-network.ts';
import { officeArticles } from './articles-office.ts';
import { securityArticles } from './articles-security.ts';
import { type ArticleSeed, dressed } from './servicenow/article.ts';

/** Articles an employee must never be shown: a draft, a retired one, a runbook of the internal base. */
const others: readonly ArticleSeed[] = [
  {
    number: 'KB0010016',
    title: 'Passkeys instead of passwords (pilot)',
    language: 'en',
    category: 'Accounts',
    state: 'draft',
    version: '0.01',
    html: dressed(`
<p>For members of the pilot group only. At <a href="https://password.example.com/security-info">My security information</a>, select Add sign-in method > Passkey and follow the browser.</p>`),
  },
  {
    number: 'KB0010017',
    title: 'VPN client 4.x: certificate import',
    language: 'en',
    category: 'Network',
    state: 'retired',
    html: dressed(
      '<p>Valid for client 4.x, replaced by KB0010004. Import the certificate from the software share.</p>',
    ),
  },
  {
    number: 'KB0030001',
    title: 'Runbook: end all sessions of an account',
    language: 'en',
    category: 'Security',
    base: 'operations',
    html: dressed(`
<ol>
<li>Verify the requester; note by whom and how on the ticket.</li>
<li>Revoke refresh tokens, disable the devices, remove sign-in methods that are not in the employee's hands.</li>
<li>Watch sign-ins for 24 hours.</li>
</ol>`),
  },
];

/** Every article the sandbox starts with. */
export const articles: readonly ArticleSeed[] = [
  ...accountArticles,
  ...networkArticles,
  ...officeArticles,
  ...deviceArticles,
  ...securityArticles,
  ...others,
];
