// The bot that the samples give (P2 of performance.md): CloudAdapter, restify, a waterfall and ConversationState in
// memory, no authentication. Its packages are not the project's: they are installed on demand (sample-bot.ts).
import botbuilder from 'botbuilder';
// biome-ignore lint/correctness/noUndeclaredDependencies: it is installed on demand, beside this file.
import dialogs from 'botbuilder-dialogs';
import restify from 'restify';

const { CloudAdapter, ConfigurationBotFrameworkAuthentication, ConversationState, MemoryStorage } = botbuilder;
const { Dialog, DialogSet, DialogTurnStatus, WaterfallDialog } = dialogs;

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
adapter.onTurnError = async (_, error) => process.stderr.write(`${error.stack}\n`);
const conversationState = new ConversationState(new MemoryStorage());
const set = new DialogSet(conversationState.createProperty('dialogs'));
const ask = (n) => async (step) => {
  step.values[`answer${n}`] = step.context.activity.text;
  await step.context.sendActivity(`question ${n}`);
  return Dialog.EndOfTurn;
};
set.add(new WaterfallDialog('script', [1, 2, 3, 4, 5, 6].map(ask)));

const logic = async (context) => {
  const dialog = await set.createContext(context);
  const { status } = await dialog.continueDialog();
  if (status === DialogTurnStatus.empty) await dialog.beginDialog('script');
  await conversationState.saveChanges(context, false);
};

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (req, res) => {
  await adapter.process(req, res, logic);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${server.address().port}\n`));
process.once('SIGTERM', () => process.exit(0));
