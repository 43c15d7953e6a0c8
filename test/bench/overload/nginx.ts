import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#shared/runtime/free-port.ts';
import { startProgram } from '../../support/process.ts';
import { until } from '../../support/until.ts';
import type { Engine } from './engines.ts';

// Debian keeps it where only root looks.
const NGINX = ['nginx', '/usr/sbin/nginx'].find(path => spawnSync(path, ['-v']).status === 0);

/** Tells what to do if nginx is missing. */
export function requireNginx(): void {
  if (!NGINX) throw new Error('nginx is missing. Run this line, then the bench again:\n\n    bin/setup --with-nginx\n');
}

/** Puts nginx in front of the engines as people do; every time in its configuration is `timesFaster` shorter. Tells its URL. */
export async function startNginx(
  closers: AsyncDisposableStack,
  folder: string,
  engines: Engine[],
  timesFaster: number,
): Promise<string> {
  const port = await freePort();
  const home = join(folder, 'nginx');
  await mkdir(home);
  const file = join(home, 'nginx.conf');
  await writeFile(file, configuration(engines, port, timesFaster));
  const nginx = await startProgram('nginx', NGINX!, ['-p', home, '-e', 'stderr', '-c', file], {});
  closers.defer(async () => void (await nginx.end('SIGTERM')));
  const url = `http://127.0.0.1:${port}`;
  await until('nginx answers', async () => {
    if (!nginx.running()) throw new Error(nginx.output());
    return fetch(`${url}/nginx`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return url;
}

function configuration(engines: Engine[], port: number, timesFaster: number): string {
  const ms = (seconds: number) => `${Math.round((seconds * 1000) / timesFaster)}ms`;
  // Of failures it knows whole seconds only.
  const failS = Math.ceil(30 / timesFaster);
  const servers = engines.map(
    ({ url, weight, isBackup }) =>
      `    server ${new URL(url).host} weight=${weight} max_fails=2 fail_timeout=${failS}s${isBackup ? ' backup' : ''};`,
  );
  // One process, so that nothing of it outlives the bench.
  return `daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_max_body_size 0;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  upstream engines {
    least_conn;
${servers.join('\n')}
  }
  server {
    listen 127.0.0.1:${port};
    location = /nginx { return 200; }
    location / {
      proxy_pass http://engines;
      proxy_connect_timeout ${ms(300)};
      proxy_read_timeout ${ms(300)};
      proxy_send_timeout ${ms(300)};
    }
  }
}
`;
}
