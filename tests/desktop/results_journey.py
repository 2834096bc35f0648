# SPDX-License-Identifier: Apache-2.0
"""From a finished run to a segmentation of a new scan in an archive's format, by real X events: the demo is trained and
evaluated, one click on the worst cell of Results leads to the slice of the largest error with its organ lit; a DICOM
series dropped on the window is predicted, looked at and exported as DICOM SEG. What the window says is compared with
the database and the files. Ends with 0 and `results: passed`, or says which step failed.

  results_journey.py PROGRAM DATA_FOLDER WORK_FOLDER     DATA_FOLDER holds ct/crlm_1004/dicom"""

import pathlib
import re
import sys

import label_files
from project_records import Database
from window_driver import StepFailed, Window, save_screen

MOST_CLICKS_TO_THE_WORST_SLICE = 1
MOST_CLICKS_TO_AN_EXPORT = 5
TRAINED_STEPS = 40  # enough for a liver
TRAINING_PATIENCE_S = 1800
WORK_PATIENCE_S = 900
SEGMENTATION_STORAGE = b"1.2.840.10008.5.1.4.1.1.66.4"


def say(words):
    print(f"results: {words}", flush=True)


def expect(condition, words):
    if not condition:
        raise StepFailed(words)


def train_the_demo(window):
    """Returns the folder of the demo's project, with a finished run of fine-tuning."""
    window.click("Try the demo")
    window.click("Train on this dataset…")
    window.click("Fine-tuning")
    window.enter("Length in steps", TRAINED_STEPS)
    window.click("Start training")
    project = window.wait_for(lambda: next(pathlib.Path.home().glob(".local/share/**/demo/project.sqlite")), "the demo").parent
    database = Database(project)
    window.wait_for(lambda: database.run("segmentation")[1] == "finished", "the end of the training", TRAINING_PATIENCE_S)
    say(f"the demo is trained, {database.run('segmentation')[2]} steps")
    return project


def evaluate(window, work):
    window.click("Results")
    window.click("Evaluate…")
    window.click("Evaluate")
    window.wait_for(lambda: window.says("was evaluated."), "the end of the evaluation", WORK_PATIENCE_S)
    window.wait_for(lambda: window.find_named("*The worst organ of this run*"), "the worst cell")
    save_screen(work / "results.png")


def worst_of(database):
    """Number of the last evaluation, organ with the least mean Dice in it, its label, the case where it is least."""
    evaluation = database.rows("select max(id) from evaluation where model <> '' and grid = 'original'")[0][0]
    organ, label = database.rows("select organ, label from organ_score where evaluation_id = ? and label > 0 group by label "
                                 "having count(dice) > 0 order by avg(dice), label limit 1", evaluation)[0]
    case = database.rows("select case_name from organ_score where evaluation_id = ? and label = ? and dice is not null "
                         "order by dice, case_name limit 1", evaluation, label)[0][0]
    return evaluation, organ, label, case


def files_of(database, project, evaluation, case):
    """Label maps of the case: reference and prediction."""
    prediction = database.rows("select file from scored_label_map where evaluation_id = ? and case_name = ?", evaluation, case)
    root, label = database.rows('select d.root, c.label from "case" c join dataset d on d.id = c.dataset_id '
                                "join evaluation e on e.dataset_id = d.id where e.id = ? and c.name = ?", evaluation, case)[0]
    expect(prediction, f"the label map of {case} was not kept")
    return pathlib.Path(root) / label, project / prediction[0][0]


def open_the_worst(window, work, project):
    database = Database(project)
    evaluation, organ, label, case = worst_of(database)
    cell = window.find_named("*The worst organ of this run*").name
    expect(f", {organ}: Dice " in cell, f"the worst organ is {organ}, the window says: {cell}")
    before = window.clicks
    window.click("*The worst organ of this run*")
    window.wait_for(lambda: window.says(f"{case} · "), f"{case} in the viewer")
    clicks = window.clicks - before
    window.point_at("Viewer")
    window.wait_for(lambda: window.says(f"{organ}: shown"), f"{organ} lit")
    organs = {row[0] for row in database.rows("select organ from organ_score where evaluation_id = ?", evaluation)}
    lit = [one for one in organs if f"{one}: shown" in window.shown_names()]
    expect(lit == [organ], f"only {organ} is to be lit, lit are {lit}")
    voxel = window.wait_for(lambda: next(name for name in window.shown_names() if name.startswith("voxel ")), "the voxel")
    shown = int(voxel.split(",")[2])
    errors = label_files.errors_of_slices(*files_of(database, project, evaluation, case), label)
    save_screen(work / "worst_slice.png")
    expect(errors[shown] == max(errors) > 0, f"slice {shown} has {errors[shown]} wrong voxels, the worst one {max(errors)}")
    expect(clicks <= MOST_CLICKS_TO_THE_WORST_SLICE, f"{clicks} clicks from a cell to its slice")
    say(f"{clicks} click from the worst cell to slice {shown} of {case}: {organ} lit, {max(errors)} voxels wrong")


def predict(window, work, database):
    """From the viewer: model and series are chosen already, and the label map comes to the scan."""
    window.click("Predict…")
    window.wait_for(lambda: window.says("1 scan will be read"), "the series in the preview")
    save_screen(work / "predict.png")
    window.click("Predict")
    question = "select state from prediction where name <> '' order by id desc limit 1"
    window.wait_for(lambda: database.rows(question)[0][0] == "finished", "the end of the prediction", WORK_PATIENCE_S)


def look(window, work):
    """The label map lies over the scan without another click."""
    window.wait_for(lambda: window.find_named("Export…"), "a label map that can be exported")
    expect(window.says("512 × 512 × 41"), "the scan is not shown any more")
    save_screen(work / "prediction.png")


def export(window, work, project):
    """Returns the file that the window says it wrote."""
    window.click("Export…")
    window.click("DICOM segmentation")
    window.wait_for(lambda: window.find_named("Export"), "a plan of the export")
    save_screen(work / "export.png")
    window.click("Export")
    window.wait_for(lambda: window.says("Read back and compared: Dice 1.0"), "a segmentation that was read back", WORK_PATIENCE_S)
    save_screen(work / "exported.png")
    files = sorted((project / "exports").rglob("*.dcm"))
    expect(len(files) == 1, f"one file was to be written, there are {files}")
    expect(window.says(files[0].name), f"the window does not name {files[0].name}")
    return files[0]


def check_segmentation(file, series):
    written = file.read_bytes()
    expect(written[128:132] == b"DICM", f"{file} is no DICOM file")
    expect(SEGMENTATION_STORAGE in written, f"{file} is no segmentation")
    slices = sorted(series.iterdir())
    referred = [one for one in slices if label_files.text_of(one, 0x0008, 0x0018).encode() in written]
    expect(referred, f"{file} refers to no slice of {series}")
    patient = {word.lower() for tag in [0x0010, 0x0020] for word in re.split(r"\W+", label_files.text_of(slices[0], 0x0010, tag)) if len(word) > 2}
    named = [word for word in patient if word in file.name.lower()]
    expect(not named, f"the file name {file.name} holds {named} of the patient")
    say(f"{file.name} is a DICOM segmentation that refers to {len(referred)} of {len(slices)} slices")


def main():
    program, data, work = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
    series = data / "ct" / "crlm_1004" / "dicom"
    window = Window(program)
    project = train_the_demo(window)
    evaluate(window, work)
    open_the_worst(window, work, project)
    window.drop(series, "Axial")
    window.wait_for(lambda: window.says("512 × 512 × 41"), "the dropped series in the viewer")
    save_screen(work / "dropped.png")
    window.clicks = 0
    predict(window, work, Database(project))
    look(window, work)
    file = export(window, work, project)
    expect(window.clicks <= MOST_CLICKS_TO_AN_EXPORT, f"{window.clicks} clicks from a new scan to its export")
    say(f"{window.clicks} clicks from the dropped scan to its DICOM segmentation, seen before")
    check_segmentation(file, series)
    window.click("Close")
    window.close()
    expect(window.wait_until_closed() == 0, f"the program ended with status {window.process.returncode}")
    say("passed")


if __name__ == "__main__":
    try:
        main()
    except StepFailed as failure:
        save_screen(pathlib.Path(sys.argv[3]) / "failed.png")
        sys.exit(f"results: {failure}")
