import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Flow } from '../server/model/flow'
import { documentOf, testEngine } from './harness/analyze'
import { fencesOf } from './harness/page'

const ts = `import OpenAI from 'openai'; const client = new OpenAI();`
const py = 'from openai import OpenAI\nclient = OpenAI()\n'
const ask = `client.responses.create({ model: 'acme-small', input: question })`
const askPy = 'client.responses.create(model="acme-small", input=question)'

describe('what happens around a call', () => {
  describe('loops', () => {
    it('go through a collection, count, or have a condition', () => {
      assert.deepEqual(formsOf(`for (const question of questions) { ${ask} }`), ['each'])
      assert.deepEqual(formsOf(`for (let i = 0; i < 5; i++) { ${ask} }`), ['count'])
      assert.deepEqual(formsOf(`while (open) { do { ${ask} } while (more) }`), ['while', 'while'])
      assert.deepEqual(formsOf(`for (;;) { ${ask} }`), ['endless'])
      assert.deepEqual(formsOf(`questions.map((question) => ${ask})`), ['each'])
      assert.deepEqual(formsOfPython(`for question in questions:\n    ${askPy}`), ['each'])
      assert.deepEqual(formsOfPython(`for i in range(5):\n    ${askPy}`), ['count'])
      assert.deepEqual(formsOfPython(`for i in range(len(questions)):\n    ${askPy}`), ['each'])
      assert.deepEqual(formsOfPython(`while True:\n    while more:\n        ${askPy}`), ['while', 'endless'])
      assert.deepEqual(formsOfPython(`answers = [${askPy} for question in questions]`), ['each'])
    })

    it('are not those of the function that only makes a callback, nor what they go through', () => {
      assert.deepEqual(formsOf(`for (const x of xs) { x.on('end', () => ${ask}) }`), [])
      assert.deepEqual(formsOf(`for (const x of ${ask}) { console.log(x) }`), [])
      assert.deepEqual(formsOfPython(`for x in ${askPy}:\n    print(x)`), [])
    })

    it('run at the same time where their promises are gathered', () => {
      const [script] = flowOf(`await Promise.all(questions.map((question) => limit(() => ${ask})))`).loops
      assert.equal(script?.loop.concurrent, true)
      const [python] = flowOfPython(`await asyncio.gather(*[${askPy} for question in questions])`).loops
      assert.equal(python?.loop.concurrent, true)
    })

    it('give the call another item, or what the turn before left', () => {
      const varied = flowOf(`for (const q of questions) { const question = 'Why ' + q; ${ask} }`).loops[0]
      assert.deepEqual([varied?.varies, varied?.carries], [true, false])
      const carried = flowOf(
        `let question = 'a'; for (const q of questions) { const r = await ${ask}; question = question + r.output_text }`,
      )
      assert.deepEqual([carried.loops[0]?.varies, carried.loops[0]?.carries], [true, true])
      const same = flowOf(`const question = 'a'; for (const q of questions) { ${ask} }`).loops[0]
      assert.deepEqual([same?.varies, same?.carries], [false, false])
      const list = flowOfPython(`question = []\nfor q in questions:\n    question.append(q)\n    ${askPy}`).loops[0]
      assert.deepEqual([list?.varies, list?.carries], [true, true])
      const fresh = flowOfPython(`for q in questions:\n    question = []\n    question.append(q)\n    ${askPy}`).loops[0]
      assert.deepEqual([fresh?.varies, fresh?.carries], [true, false])
    })

    it('are limited by what each turn counts, by a clock, by a name that says so', () => {
      const limited = (source: string): boolean | undefined => flowOf(source).loops[0]?.limited
      assert.equal(limited(`while (true) { ${ask}; if (++n > 5) break }`), true)
      assert.equal(limited(`while (n < 5) { ${ask}; n += 1 }`), true)
      assert.equal(limited(`while (Date.now() < end) { ${ask} }`), true)
      assert.equal(limited(`while (queue.length > 0) { ${ask} }`), true)
      assert.equal(limited(`while (true) { const r = ${ask}; if (r.done) break }`), false)
      assert.equal(limited(`while (!done) { done = (await ${ask}).done }`), false)
    })

    it('may be left early, which a return of a callback is not', () => {
      assert.equal(flowOf(`for (const question of questions) { if (${ask}) break }`).loops[0]?.leftEarly, true)
      assert.equal(flowOf(`questions.map((question) => { return ${ask} })`).loops[0]?.leftEarly, false)
    })
  })

  describe('retries', () => {
    it('are loops that end when all went well and go on after an error', () => {
      const [retry, ...more] = flowOf(
        `for (let i = 0; i < 3; i++) { try { return await ${ask} } catch (e) { await sleep(5) } }`,
      ).retries
      assert.deepEqual([retry?.by, retry?.attempts, retry?.delays, retry?.errors, more], ['loop', 3, true, 'all', []])
    })

    it('are no loops any more', () => {
      assert.deepEqual(formsOf(`while (true) { try { return await ${ask} } catch (e) {} }`), [])
    })

    it('are not loops that go on with the next item, nor with another model', () => {
      assert.deepEqual(retriesOf(`for (const question of questions) { try { out.push(await ${ask}) } catch (e) { log(e) } }`), [])
      assert.deepEqual(retriesOf(`for (const question of questions) { try { return await ${ask} } catch (e) {} }`), [])
      assert.deepEqual(retriesOf(`while (true) { try { return await ${ask} } catch (e) { throw e } }`), [])
    })

    it('end after a number, or for no reason but the kind of error', () => {
      const attempts = (handler: string): unknown =>
        retriesOf(`let n = 0; while (true) { try { return await ${ask} } catch (e) { ${handler} } }`)[0]?.attempts
      assert.equal(attempts(''), 'unlimited')
      assert.equal(attempts('if (e.status !== 429) throw e'), 'unlimited')
      assert.equal(attempts('if (n++ > 3) throw e'), undefined)
      assert.equal(attempts('if (stopped) throw e'), undefined)
      assert.equal(attempts('if (e.status !== 429 && n > 3) throw e'), undefined)
    })

    it('may look at the error', () => {
      const errors = (handlers: string): unknown =>
        flowOfPython(`while True:\n    try:\n        return ${askPy}\n${handlers}`).retries[0]?.errors
      assert.equal(errors('    except Exception as e:\n        print(e)'), 'all')
      assert.equal(errors('    except:\n        pass'), 'all')
      assert.equal(errors('    except (RateLimitError, TimeoutError):\n        pass'), 'some')
      assert.equal(errors('    except AuthError:\n        raise\n    except Exception:\n        pass'), 'some')
      assert.equal(errors('    except Exception as e:\n        if not is_transient(e):\n            raise'), 'some')
    })

    it('are asked for by a decorator', () => {
      const decorated = (decorator: string): unknown => {
        const source = `from tenacity import retry, stop_after_attempt\nimport backoff\n${py}${decorator}\ndef f(question):\n    return ${askPy}\n`
        const [retry] = flowsIn('f.py', source)[0]?.retries ?? []
        return retry && [retry.attempts, retry.delays, retry.errors]
      }
      assert.deepEqual(decorated('@retry'), ['unlimited', false, 'all'])
      assert.deepEqual(decorated('@retry(stop=stop_after_attempt(3))'), [undefined, false, 'all'])
      assert.deepEqual(decorated('@backoff.on_exception(backoff.expo, Exception)'), ['unlimited', true, 'some'])
      assert.deepEqual(decorated('@backoff.on_exception(backoff.expo, Exception, max_tries=3)'), [undefined, true, 'some'])
      assert.equal(decorated('@cache'), undefined)
    })

    it('parse the answer within what is tried', () => {
      const parses = (body: string): boolean =>
        flowOf(`while (true) { try { const r = await ${ask}; ${body} } catch {} }`).retries[0]?.parses !== undefined
      assert.equal(parses('return JSON.parse(r.output_text)'), true)
      assert.equal(parses('const text = r.output_text.trim(); return JSON.parse(text)'), true)
      assert.equal(parses('return JSON.parse(config)'), false)
    })
  })

  describe('the answer', () => {
    it('is handed on as a whole', () => {
      assert.equal(flowOf(`return ${ask}`).result?.handedOn, true)
      assert.equal(flowOf(`const r = await ${ask}; save(r)`).result?.handedOn, true)
      assert.equal(flowOf(`const r = await ${ask}; save(r.output_text)`).result?.handedOn, false)
      assert.equal(flowOf(`return (await ${ask}).output_text`).result?.handedOn, false)
      assert.equal(flowOfPython(`r = ${askPy}\nsave(r)`).result?.handedOn, true)
      assert.equal(flowOfPython(`save(${askPy}.output_text)`).result?.handedOn, false)
      assert.equal(flowOfPython(`r = ${askPy}\nsave(r.model_dump()['usage'])`).result?.handedOn, true)
    })

    it('is looked at by its place', () => {
      const choices = (source: string): string | undefined => flowOf(`const r = await ${ask}; ${source}`).result?.choices
      assert.equal(choices('return r.choices[0].message'), 'first')
      assert.equal(choices('return r.choices[i].message'), 'several')
      assert.equal(choices('return r.choices.map(String)'), 'several')
      assert.equal(choices('return r.text'), 'none')
    })

    it('has its usage read', () => {
      assert.equal(flowOf(`const { text, usage } = await ${ask}; log(usage)`).result?.readsUsage, true)
      assert.equal(flowOf(`const { text } = await ${ask}; log(text)`).result?.readsUsage, false)
      assert.equal(flowOfPython(`r = ${askPy}\nlog(r.usage.total_tokens)`).result?.readsUsage, true)
    })

    it('is parsed, unless the name holds something else by then', () => {
      const parses = (source: string): boolean => flowOf(source).result?.parses !== undefined
      assert.equal(parses(`const r = await ${ask}; return JSON.parse(r.output_text)`), true)
      assert.equal(parses(`let r = await ${ask}; r = await fetchOther(); return JSON.parse(r.output_text)`), false)
      assert.equal(parses(`const r = await ${ask}; const page = await load(r.output_text); return JSON.parse(page)`), false)
      assert.equal(parses(`const r = await ${ask}; return JSON.parse(r.output[0].arguments)`), false)
    })
  })

  describe('a history', () => {
    const send = `client.chat.completions.create({ model: 'acme-small', messages })`

    it('grows in a loop, or outlives the function', () => {
      assert.equal(flowOf(`const messages = []; while (true) { messages.push(next); ${send} }`).growth?.lives, 'loop')
      const state = `${ts} const messages = []; function f(question) { messages.push({ role: 'user', content: question }); ${send} }`
      assert.equal(flowsIn('f.ts', state)[0]?.growth?.lives, 'state')
    })

    it('does not where it is cut, counted, or new', () => {
      assert.equal(flowOf(`const messages = []; messages.push(question); ${send}`).growth, undefined)
      assert.equal(flowOf(`const messages = []; while (true) { messages.push(next); trim(messages); ${send} }`).growth, undefined)
      assert.equal(
        flowOf(`const messages = []; while (true) { messages.push(next); if (messages.length > 9) messages.shift(); ${send} }`)
          .growth,
        undefined,
      )
      assert.equal(flowOf(`while (true) { const messages = []; messages.push(next); ${send} }`).growth, undefined)
    })
  })

  describe('who runs it', () => {
    const entries = (path: string, source: string): readonly unknown[] => flowsIn(path, source).map(({ entry }) => entry)

    it('is the module, by whatever way', () => {
      assert.deepEqual(
        entries('f.ts', `${ts} async function f(question) { ${ask} } async function main() { await f('a') } main()`).slice(0, 1),
        ['script'],
      )
      assert.deepEqual(
        entries('f.py', `${py}def f(question):\n    ${askPy}\n\nif __name__ == "__main__":\n    f("a")\n`).slice(0, 1),
        ['script'],
      )
    })

    it('is a request, a page, a schedule', () => {
      assert.deepEqual(entries('f.ts', `${ts} app.get('/', async () => ${ask})`), ['request'])
      assert.deepEqual(entries('f.ts', `${ts} export async function POST(request: Request) { ${ask} }`), ['request'])
      assert.deepEqual(
        entries('f.ts', `import { useState } from 'react'; ${ts} function f(question) { ${ask} } f()`).slice(0, 1),
        ['component'],
      )
      assert.deepEqual(entries('f.ts', `${ts} setInterval(() => ${ask}, 1000)`), ['schedule'])
      assert.deepEqual(entries('f.py', `${py}@app.post("/")\ndef f(question):\n    ${askPy}\n`), ['request'])
    })

    it('is not known of a function that nobody calls here', () => {
      assert.deepEqual(entries('f.ts', `${ts} export function f(question) { ${ask} }`), [undefined])
      assert.deepEqual(entries('f.py', `${py}def f(question):\n    ${askPy}\n`), [undefined])
    })
  })

  it('is told of notebooks where it stands in the file', () => {
    const cell = `${py}while True:\n    try:\n        client.responses.create(model="m", input="q")\n        break\n    except Exception:\n        pass\n`
    const lines = cell.split('\n').map((line) => `${line}\n`)
    const notebook = JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { language: 'python' } },
      cells: [{ cell_type: 'code', metadata: {}, outputs: [], execution_count: null, source: lines }],
    })
    const [retry] = flowsIn('n.ipynb', notebook)[0]?.retries ?? []
    assert.equal(notebook.slice(retry?.at.start, retry?.at.end), 'while True')
  })

  it('is read from broken source too', () => {
    const folder = join(__dirname, '../rules')
    const pages = readdirSync(folder).filter((name) => /^(unbounded|paid|batchable|pretty).*\.md$/.test(name))
    let calls = 0
    for (const page of pages) {
      for (const { info, text } of fencesOf(readFileSync(join(folder, page), 'utf8')).filter(({ info }) =>
        /^(ts|py)$/.test(info[0] ?? ''),
      )) {
        for (let end = text.length; end > 200; end -= 83) {
          for (const flow of flowsIn(`f.${info[0]}`, text.slice(0, end))) {
            calls++
            assert.ok(flow.loops.length + flow.retries.length + flow.laidOut.length >= 0)
            assert.ok(flow.result !== null && flow.growth !== null && flow.entry !== null)
          }
        }
      }
    }
    assert.ok(calls > 50, `${calls} calls`)
  })
})

function flowsIn(path: string, source: string): readonly Flow[] {
  return testEngine()
    .analyze(documentOf(path, source))
    .calls.map(({ flow }) => flow)
}

/** The one call in the body of a function. */
function flowOf(body: string): Flow {
  return flowsIn('f.ts', `${ts} export async function f(question) { ${body} }`)[0] ?? assert.fail('no call')
}

function flowOfPython(body: string): Flow {
  const source = `import asyncio\n${py}async def f(question):\n${body.replace(/^/gm, '    ')}\n`
  return flowsIn('f.py', source)[0] ?? assert.fail('no call')
}

const formsOf = (body: string): string[] => flowOf(body).loops.map(({ loop }) => loop.form)
const formsOfPython = (body: string): string[] => flowOfPython(body).loops.map(({ loop }) => loop.form)
const retriesOf = (body: string): Flow['retries'] => flowOf(body).retries
