import { askDesk, runCommand } from './app-command.ts';
import { forSuggestions, type SuggestionAnswer } from './suggestions.ts';
import { askedSuggestions, suggestionsCommand, suggestionsHelp } from './suggestions-command.ts';

void runCommand({
  help: suggestionsHelp,
  asked: askedSuggestions,
  run: (wish, config) =>
    suggestionsCommand(wish, {
      dialogs: wish.dialogs ?? config.dialogsDir,
      answer: (suggestions) =>
        askDesk<SuggestionAnswer>(config, { suggestions }, (store) =>
          forSuggestions({ store, now: Date.now }, suggestions),
        ),
      write: (text) => void process.stdout.write(text),
      note: (text) => void process.stderr.write(text),
    }),
});
