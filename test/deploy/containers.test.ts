import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/source.ts';
import { readCompose } from './compose-file.ts';

const services = Object.entries(readCompose().services).map(([name, service]) => ({ name, ...service }));
const ours = services.filter(({ build }) => build?.dockerfile === 'deploy/Dockerfile');
const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
const final = stages.at(-1)!;

describe('the containers of compose.yaml', () => {
  test('every role that stays tells whether it is well', () => {
    expect(ours.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['api', 'dispatcher', 'preparer', 'deliverer', 'transcriber', 'simulated-engine']),
    );
    for (const { name, restart, healthcheck } of ours.filter(each => each.restart !== 'no')) {
      expect(restart, name).toBe('unless-stopped');
      expect(healthcheck?.test, name).toBeDefined();
    }
  });

  test('whoever is asked for its metrics has them there', () => {
    for (const { name, healthcheck, environment } of ours) {
      const port = /127\.0\.0\.1:(\d+)\/metrics/.exec(String(healthcheck?.test))?.[1];
      if (port && healthcheck?.disable !== true) expect(String(environment?.METRICS_PORT), name).toBe(port);
    }
  });

  test('nothing of our image can be written to but /tmp and what is mounted, and nobody has more rights', () => {
    for (const service of ours) {
      expect(service, service.name).toMatchObject({
        ...{ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
        tmpfs: [expect.stringMatching(/^\/tmp:/)],
      });
    }
  });

  test('what is copied from a bucket has a place that is no memory, and that its user may write to', () => {
    const workers = ours.filter(({ command }) => command?.includes('apps/worker/main.ts'));
    expect(workers.length).toBeGreaterThanOrEqual(8);
    for (const { name, environment, volumes } of workers) {
      expect(volumes, name).toContain(environment!.SCRATCH_DIR);
      expect(final).toMatch(new RegExp(`^RUN install -d -o node -g node .*${environment!.SCRATCH_DIR}$`, 'm'));
    }
  });

  test('everything but the engines may take so much memory and so many cores, and no more', () => {
    for (const { name, mem_limit, cpus, deploy } of services.filter(each => !each.deploy)) {
      expect([name, typeof mem_limit, typeof cpus, deploy]).toEqual([name, 'string', 'number', undefined]);
    }
  });

  test('there are profiles with GPUs, without, and for a first look', () => {
    const profiles = new Set(services.flatMap(each => each.profiles ?? []));
    expect([...profiles]).toEqual(expect.arrayContaining(['gpu', 'simulated', 'remote', 'demo']));
    const { command } = services.find(({ name }) => name === 'demo')!;
    expect(existsSync(join(root, command!.split(' ').find(word => word.startsWith('assets/'))!))).toBe(true);
  });
});

describe('the Dockerfile', () => {
  test('all of its stages are of the same Node, and only the last runs', () => {
    expect(stages.length).toBeGreaterThan(1);
    for (const stage of stages) expect(stage).toMatch(/^FROM node:24-slim( AS \w+)?\n/);
    expect(final).toMatch(/^ENTRYPOINT \["tini", "--"\]\nCMD \["node", "apps\/api\/main\.ts"\]$/m);
    expect(final.lastIndexOf('USER ')).toBeGreaterThan(final.lastIndexOf('RUN '));
  });

  test('has the console in it as it was built there', () => {
    expect(dockerfile).toMatch(/^RUN npm run build:console$/m);
    expect(final).toMatch(/^COPY --from=console \/app\/apps\/console\/dist apps\/console\/dist$/m);
  });

  test('leaves nothing behind that only its making needs', () => {
    for (const [run] of dockerfile.matchAll(/apt-get install[\s\S]*?(?=\n[A-Z#\n])/g)) {
      expect(run).toMatch(/--no-install-recommends/);
      expect(run).toMatch(/rm -rf \/var\/lib\/apt\/lists/);
    }
    expect(stages[0]).toMatch(/npm ci --omit=dev/);
    expect(final).not.toMatch(/npm /);
  });

  test('whatever it copies is there, and let in by its .dockerignore', () => {
    const allowed = readFileSync(join(root, 'deploy/Dockerfile.dockerignore'), 'utf8').match(/(?<=^!).+$/gm)!;
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from]) => from!.split(' '));
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(allowed).toContain(path.split('/')[0]);
    }
  });
});
