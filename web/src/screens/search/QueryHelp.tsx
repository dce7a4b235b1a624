// The query language on one sheet; every example can be tried.
import { CloseButton } from '@mantine/core'
import { useSession } from '../../app/session'
import css from './QueryHelp.module.css'

export function QueryHelp(props: { onTry: (query: string) => void; onClose: () => void }) {
  const { reference } = useSession()
  return (
    <section className={css.help} aria-label="Язык запросов">
      <header className={css.head}>
        <h2>Язык запросов</h2>
        <CloseButton size="sm" aria-label="Закрыть подсказку" onClick={props.onClose} />
      </header>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Запись</th>
            <th scope="col">Что значит</th>
            <th scope="col">Пример</th>
          </tr>
        </thead>
        <tbody>
          {reference.query_help.map((line) => (
            <tr key={line.form}>
              <td className={css.code}>{line.form}</td>
              <td>{line.meaning}</td>
              <td>
                <button type="button" className={css.try} onClick={() => props.onTry(line.example)}>
                  {line.example}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
