import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/content.css';
import './styles/shell.css';
import './styles/profiles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { openSession } from './session/session.js';
import { welcome } from './session/welcome.js';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
const session = openSession(sessionStorage);
const notice = await welcome(session);
createRoot(root).render(
  <StrictMode>
    <App session={session} notice={notice} />
  </StrictMode>,
);
