// A peer program behind lines of text: one request a line, one answer a line.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/// `ask(line)` gives the answer to that line, one after the other; `stop()` ends the program.
export const startPeer = program => {
  const peer = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]()
  let queue = Promise.resolve()
  const ask = line => (queue = queue.then(async () => {
    peer.stdin.write(line + '\n')
    return (await answers.next()).value
  }))
  return { ask, stop: () => peer.kill() }
}
