import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/tables.css';
import './styles/transcript.css';
import './styles/pages.css';
import { findSession } from './api/session.ts';
import { App } from './shell/app.tsx';
import './theme.ts';

render(<App />, document.getElementById('app')!);
void findSession();
