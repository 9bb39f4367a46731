import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@web/queries/audit";
import classes from "./Audit.module.css";
import { differencesIn, factsIn, type Difference } from "./differences";
import { fieldSaid, valueSaid } from "./said";

/** What was there before and after, and by what the entry is found elsewhere. */
export function AuditDetails({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const differences = differencesIn(entry.details);
  const { target, request_id, position } = entry;
  const facts: [string, string][] = [
    ...factsIn(entry.details).map(([name, value]): [string, string] => [fieldSaid(name), valueSaid(value, name)]),
    ...(target ? [[t("audit.target"), target] satisfies [string, string]] : []),
    ...(request_id ? [[t("audit.request"), request_id] satisfies [string, string]] : []),
    [t("audit.position"), position === null ? t("audit.notChained") : String(position)],
  ];
  return (
    <div className={classes.details}>
      {differences.length > 0 && <Differences differences={differences} />}
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Differences({ differences }: { differences: Difference[] }) {
  const { t } = useTranslation();
  const had = differences.some(({ before }) => before !== undefined);
  const has = differences.some(({ after }) => after !== undefined);
  return (
    <Table.ScrollContainer minWidth={300} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("audit.field")}</Table.Th>
            {had && <Table.Th>{t("audit.before")}</Table.Th>}
            {has && <Table.Th>{t("audit.after")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Th scope="row">{fieldSaid(field)}</Table.Th>
              {had && <Table.Td className={classes.value}>{valueSaid(before, field)}</Table.Td>}
              {has && <Table.Td className={classes.value}>{valueSaid(after, field)}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
