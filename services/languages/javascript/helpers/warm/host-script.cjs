// A program that tells by its end whether all is well.
'use strict';
const path = require('node:path');
const { Loader } = require('./loader.cjs');
const { nodeApi } = require('./node-api.cjs');
const { Trials, withPatience } = require('./trials.cjs');
const { exits } = require('./world.cjs');
const probe = require('./probe.cjs');

async function open(options, places) {
  let current = null;
  const loader = new Loader(options, places, (name) => (name === 'node:test' ? current?.api : undefined));
  await loader.resolver.open();
  const [program, ...args] = options.given;
  const file = path.resolve(options.cwd, program);

  async function program_(trials) {
    current = nodeApi((_file, names) => names.join('::'));
    current.harness.begin(file);
    process.argv = [process.execPath, file, ...args];
    process.exitCode = undefined;
    const idle = trials.idle;
    await trials.trial(
      options.name,
      async () => {
        try {
          const exited = new Promise((resolve) => (exits.told = resolve));
          await Promise.race([exited, loader.load(file, trials.left)]);
          if (exits.code === null) {
            let failed = null;
            await current.harness.run(
              () => true,
              async (_id, work) => {
                try {
                  await work();
                } catch (error) {
                  failed ??= { error };
                }
                return true;
              },
            );
            if (failed) throw failed.error;
            await Promise.race([exited, idle()]);
          }
        } catch (error) {
          if (exits.code === null) throw error;
        }
        const code = exits.code ?? process.exitCode ?? 0;
        exits.code = null;
        if (code !== 0) throw new Error(`the program ended with ${code}`);
      },
      true,
    );
  }

  async function play(job, context) {
    loader.check();
    await program_(new Trials(job, { ...context, lines: null, answers: probe.silent }, places));
  }

  return {
    async run(job, context) {
      if (job.probe) return probe.run(job, context, { places, loader, play });
      await withPatience(job, context, places, async (trials) => {
        loader.fresh(job.files);
        loader.check();
        await program_(trials);
      });
    },
  };
}

module.exports = { open };
