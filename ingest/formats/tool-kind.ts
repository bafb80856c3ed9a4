/** A tool's name in any agent's words in, its canonical category out; the words are data, one line per category. */
import type { ToolKind } from '../session.ts'

/** Names in lower case, underscores and hyphens taken out. Agents: see ingest/README.md. */
const words: Readonly<Record<Exclude<ToolKind, 'mcp' | 'other'>, string>> = {
  shell:
    'bash shell shellcommand execcommand localshell localshellcall writestdin runshellcommand runterminalcmd ' +
    'runterminalcommand executecommand executebash exec terminal bashoutput killshell killbash taskoutput taskstop ' +
    'powershell readbash writebash stopbash monitor runinterminal getterminaloutput command runcommand process wait execute bashcommand ' +
    'sendtoterminal killterminal joboutput jobkill readshellcommandoutput ' +
    'writetolongrunningshellcommand transfershellcommandcontroltouser',
  edit:
    'edit multiedit notebookedit applypatch strreplace strreplaceeditor strreplacebasededittool editfile searchreplace ' +
    'replace patch applydiff insert editnotebook replacefilecontent codeaction fileeditor texteditor deletefile ' +
    'insertcontent searchandreplace replacestringinfile multireplacestringinfile inserteditintofile ' +
    'editnotebookfile texteditgroup notebookeditgroup applyfilediffs editdocuments',
  write: 'write writefile createfile create writetofile savefile fswrite newfile createdocuments',
  read:
    'read readfile view viewimage cat open openfile readmanyfiles fetchrules notebookread listmcpresources ' +
    'readmcpresource lsp diagnostics readlints viewfile readmediafile viewfileoutline fsread geterrors ' +
    'getchangedfiles readprojectstructure readnotebookcelloutput lspdiagnostics readfiles readdocuments',
  search:
    'grep glob ls listdir listfiles listdirectory searchfilecontent grepsearch codebasesearch filesearch searchfiles ' +
    'find findfiles toolsearch toolsearchcall rg listcodedefinitionnames list findbyname findfile searchdir searchfile ' +
    'keywordsearch codesearch tree semanticsearch testsearch searchworkspacesymbols findpath sourcegraph ' +
    'lspreferences searchcodebase fileglob fileglobv2',
  web:
    'webfetch websearch websearchcall googlewebsearch fetch browser openurl webrun imagegenerationcall searchweb ' +
    'readurlcontent webextract browseraction browsernavigate fetchwebpage readwebpage agenticfetch download',
  task:
    'task agent spawnagent waitagent closeagent sendinput resumeagent sendmessage followuptask listagents ' +
    'interruptagent skill delegate subagent newtask usesubagents delegatetask skillview runsubagent ' +
    'searchsubagent exploresubagent executionsubagent startagent sendmessagetoagent readskill',
  plan:
    'todowrite todoread updateplan enterplanmode exitplanmode plan todo settodolist writetodos taskcreate taskupdate ' +
    'tasklist taskget askuserquestion requestuserinput askfollowupquestion think switchmode tasktracker question ' +
    'reportintent updatetopic updatetodolist managetodolist todolist todos vscodeaskquestions suggestplan suggestcreateplan',
}

const kinds: ReadonlyMap<string, ToolKind> = new Map(
  Object.entries(words).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as ToolKind] as const)),
)

/** In: the tool's name as logged, at most 200 characters are looked at. Out: its category; `other` when unknown. */
export function toolKind(name: string): ToolKind {
  const short = name.slice(0, 200)
  if (short.startsWith('mcp__') || short.startsWith('mcp:')) return 'mcp'
  return kinds.get(short.toLowerCase().replace(/[_\s-]/g, '')) ?? 'other'
}
