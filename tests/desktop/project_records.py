# SPDX-License-Identifier: Apache-2.0
"""What the program wrote into a project, read past it."""

import sqlite3


class Database:
    """The database of a project folder, read only."""

    def __init__(self, project):
        self.path = project / "project.sqlite"

    def rows(self, question, *values):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(question, values).fetchall()
        finally:
            connection.close()

    def run(self, task):
        return self.rows("select id, state, step from run where task = ?", task)[-1]

    def loss_points(self, task):
        return self.rows("select count(*), count(distinct p.step) from metric_point p join series s on s.id = p.series_id "
                         "join run r on r.id = s.run_id where s.name = 'train/loss' and r.task = ?", task)[0]
