import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { URL } from 'node:url';
import type { ErrorObject } from 'ajv';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { ZipFile } from 'yazl';

/** What differs from one installation to the next; addresses are https. */
export type TeamsPackage = {
  readonly appId: string;
  readonly publicUrl: string;
  readonly version: string;
  readonly company: string;
  readonly website: string;
  readonly privacy: string;
  readonly terms: string;
  /** Without the permission that a team's owner has to grant, agents use the card or mention the bot. */
  readonly readsChannel: boolean;
};

/** One file of the package. */
export type PackageFile = { readonly name: string; readonly content: Buffer };

const schemas = '@microsoft/app-manifest/build/json-schemas/teams/v1.30/';
const { resolve } = createRequire(import.meta.url);

/** The files of a Teams app package with its placeholders filled: manifest, languages, icons. */
export function teamsPackageFiles(values: TeamsPackage): PackageFile[] {
  return [
    { name: 'manifest.json', content: Buffer.from(`${JSON.stringify(manifestOf(values), null, 2)}\n`) },
    ...['es.json', 'color.png', 'outline.png'].map((name) => ({ name, content: fileOf(name) })),
  ];
}

/** What is wrong with a package, each fault in a plain sentence that names the place; none when Teams will take it. */
export function faultsOfTeamsPackage(values: TeamsPackage, files: readonly PackageFile[]): string[] {
  const faults: string[] = [];
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(values.appId)) {
    faults.push(
      'MicrosoftAppId: the app id of the bot registration is needed, like 11111111-2222-3333-4444-555555555555.',
    );
  }
  for (const [name, url] of [
    ['PUBLIC_URL', values.publicUrl],
    ['--website', values.website],
    ['--privacy', values.privacy],
    ['--terms', values.terms],
  ] as const) {
    if (!isHttps(url))
      faults.push(`${name}: a public https address is needed, like https://desk.example.com; it is “${url}”.`);
  }
  if (faults.length > 0) return faults;
  return files.flatMap(({ name, content }) => {
    if (name.endsWith('.png')) return faultsOfIcon(name, content);
    const schema = name === 'manifest.json' ? 'MicrosoftTeams.schema.json' : 'MicrosoftTeams.Localization.schema.json';
    return faultsOfJson(name, schema, content);
  });
}

/** The package as the bytes of a zip file. */
export async function zipOf(files: readonly PackageFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  // A fixed date makes the same input the same file.
  const mtime = new Date('2026-01-01T00:00:00Z');
  for (const { name, content } of files) zip.addBuffer(content, name, { mtime });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function manifestOf(values: TeamsPackage): Record<string, unknown> {
  const { appId, version, company, website, privacy, terms } = values;
  const domain = isHttps(values.publicUrl) ? new URL(values.publicUrl).hostname : '';
  const filled: Readonly<Record<string, string>> = { appId, version, company, website, privacy, terms, domain };
  const template: unknown = JSON.parse(fileOf('manifest.json').toString('utf8'), (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => filled[name] ?? whole) : value,
  );
  const { authorization, ...rest } = template as Record<string, unknown>;
  return values.readsChannel ? { ...rest, authorization } : rest;
}

const fileOf = (name: string): Buffer => readFileSync(new URL(`teams/${name}`, import.meta.url));
const isHttps = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:';

function faultsOfIcon(name: string, content: Buffer): string[] {
  const wanted = name === 'color.png' ? 192 : 32;
  // A PNG tells its size in the first chunk, behind the eight bytes of its mark.
  const size = [content.readUInt32BE(16), content.readUInt32BE(20)];
  return size.every((side) => side === wanted) ? [] : [`${name}: the picture has to be ${wanted} × ${wanted} pixels.`];
}

function faultsOfJson(name: string, schema: string, content: Buffer): string[] {
  const ajv = new Ajv.default({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const text = readFileSync(resolve(schemas + schema), 'utf8').replace(/^\uFEFF/, '');
  const check = ajv.compile(JSON.parse(text) as object);
  if (check(JSON.parse(content.toString('utf8')))) return [];
  return (check.errors ?? []).map((error) => `${name}: ${faultInWords(error)}`);
}

function faultInWords({ instancePath, keyword, params, message }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll('/', '.') || 'the file';
  const limits = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'maxLength':
      return `“${place}” is longer than ${limits['limit']} characters.`;
    case 'required':
      return `“${limits['missingProperty']}” is missing in ${place}.`;
    case 'additionalProperties':
      return `“${limits['additionalProperty']}” is not known in ${place}.`;
    case 'enum':
      return `“${place}” has to be one of: ${(limits['allowedValues'] as string[]).join(', ')}.`;
    case 'pattern':
      return `“${place}” does not have the form that Teams asks for.`;
    default:
      return `“${place}” ${message ?? 'is wrong'}.`;
  }
}
