/** The languages the desk's own phrases exist in; scripts and wording are complete in the first two. */
export const languages = ['en', 'es', 'pt', 'fr', 'de'] as const;

/** A language the desk understands, as ISO 639-1 code. */
export type Language = (typeof languages)[number];

/** One text in several languages; English always exists and is what every other language falls back to. */
export type Texts = { readonly en: string } & { readonly [language in Exclude<Language, 'en'>]?: string };

/** The language a platform locale such as `es-MX` or `pt_BR` asks for, or undefined when the desk does not speak it. */
export function languageOfLocale(locale: string | undefined): Language | undefined {
  const code = locale?.slice(0, 2).toLowerCase();
  return languages.find((language) => language === code);
}

// Whoever reads Portuguese is nearer to Spanish than to English when a text does not exist in Portuguese.
const nextBest: Partial<Record<Language, Language>> = { pt: 'es' };

/** The text in a language, in the nearest one that exists, or in English. */
export function textIn(texts: Texts, language: Language): string {
  const near = nextBest[language];
  return texts[language] ?? (near && texts[near]) ?? texts.en;
}
