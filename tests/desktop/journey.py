# SPDX-License-Identifier: Apache-2.0
"""The way of a new user through the window, on real scans and by real X events: new project, dataset of three CT
scans, pre-training, fine-tuning from it, pause, close with the run going on in the background, reopen, attached again,
stop and finalise. Ends with 0 and `journey: passed`, or says which step failed.

  journey.py PROGRAM DATA_FOLDER WORK_FOLDER     DATA_FOLDER holds ct/totalseg_small, ct/totalseg_trunk, ct/spleen_8"""

import json
import pathlib
import sys
import time

from project_records import Database
from window_driver import StepFailed, Window, save_screen

MOST_CLICKS_TO_A_CURVE = 6
PRETRAINING_LIMIT_S = 300
# Places in the menus of a run.
FINE_TUNE_ENTRY = 2
FINALISE_ENTRY = 2
ORGANS = ["background", "spleen", "right kidney", "left kidney", "gallbladder", "esophagus", "liver", "stomach", "aorta",
          "inferior vena cava", "portal and splenic vein", "pancreas", "right adrenal gland", "left adrenal gland"]


def say(words):
    print(f"journey: {words}", flush=True)


def write_split(path):
    def case(folder, label):
        return {"image": f"{folder}/ct.nii.gz", "label": f"{folder}/{label}.nii.gz"}

    split = {"name": "Abdomen", "labels": {str(i): organ for i, organ in enumerate(ORGANS)},
             "training": [case("totalseg_trunk", "label_btcv13_fast"), case("spleen_8", "label_spleen")],
             "validation": [case("totalseg_small", "label_btcv13")]}
    path.write_text(json.dumps(split, indent=1))


def open_data(window, work, data):
    window.click("New project…")
    window.choose_file(work / "abdomen")
    window.click("Open dataset…")
    window.choose_file(work / "abdomen.json")
    window.click("Choose the data folder…")
    window.choose_file(data / "ct")
    for fact in ["122 × 101 × 112", "512 × 512 × 32", "122 × 101 × 30", "0.785 × 0.785 × 7.5", "LAS"]:
        window.wait_for(lambda: window.says(fact), f"'{fact}' in the table of cases")
    say("the three scans are checked and listed with size, spacing and axes")


def pretrain(window, work, database):
    begin = time.monotonic()
    window.clicks = 0
    window.click("Train on this dataset…")
    window.click("Pre-training")
    window.click("Start training")
    window.wait_for(lambda: database.loss_points("pretraining")[0] >= 2, "two points of the loss")
    window.wait_for(lambda: window.says("step "), "a step on the dashboard")
    if window.clicks > MOST_CLICKS_TO_A_CURVE:
        raise StepFailed(f"{window.clicks} clicks to a moving curve")
    say(f"{window.clicks} clicks from the dataset to a moving curve")
    window.wait_for(lambda: window.says("Pictures at validation 1"), "the pictures of the first validation")
    save_screen(work / "pretraining.png")
    window.wait_for(lambda: database.run("pretraining")[1] == "finished", "the end of the pre-training")
    window.wait_for(lambda: window.says("finished"), "'finished'")
    say(f"pre-training took {time.monotonic() - begin:.0f} s")
    if time.monotonic() - begin > PRETRAINING_LIMIT_S:
        raise StepFailed("the pre-training took longer than five minutes")


def finetune(window, work, database):
    window.choose("More to do with this run", FINE_TUNE_ENTRY)
    window.wait_for(lambda: window.find_named("Start training"), "the form of a new run")
    window.enter("Length in steps", "3000")
    window.click("Start training")
    window.wait_for(lambda: database.loss_points("segmentation")[0] >= 2, "two points of the fine-tuning's loss")
    window.click("Pause")
    window.wait_for(lambda: database.run("segmentation")[1] == "paused", "the pause")
    step = database.run("segmentation")[2]
    say(f"fine-tuning from the pre-training paused at step {step}")
    window.click("Go on")
    window.wait_for(lambda: database.run("segmentation")[2] > step, "a step after the pause")
    save_screen(work / "finetuning.png")


def close_in_background(window, database):
    window.close()
    window.click("Continue in the background")
    if window.wait_until_closed() != 0:
        raise StepFailed(f"the program ended with status {window.process.returncode}")
    before = database.loss_points("segmentation")[0]
    end = time.monotonic() + 120
    while database.loss_points("segmentation")[0] <= before:
        if time.monotonic() > end:
            raise StepFailed("the run does not go on behind the closed window")
        time.sleep(0.5)
    say("the window is closed and the run goes on")


def attach_and_finish(program, work, database):
    window = Window(program)
    window.click("Open the project abdomen")
    window.click("Training")
    window.wait_for(lambda: window.says("running"), "the running run")
    step = database.run("segmentation")[2]
    window.wait_for(lambda: database.run("segmentation")[2] > step, "more steps")
    save_screen(work / "attached.png")
    window.choose("Stop", FINALISE_ENTRY)
    window.wait_for(lambda: database.run("segmentation")[1] == "finished", "the end of the fine-tuning")
    window.wait_for(lambda: window.says("finished"), "'finished' on the dashboard")
    save_screen(work / "finished.png")
    window.close()
    if window.wait_until_closed() != 0:
        raise StepFailed(f"the program ended with status {window.process.returncode}")


def check_records(database):
    for task in ["pretraining", "segmentation"]:
        points, steps = database.loss_points(task)
        if points != steps or steps != database.run(task)[2]:
            raise StepFailed(f"{task}: {points} points for {steps} different steps of {database.run(task)[2]}")
    say("every step of both runs stands in the database once")


def main():
    program, data, work = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
    (work / "abdomen").mkdir(parents=True)
    write_split(work / "abdomen.json")
    database = Database(work / "abdomen")
    window = Window(program)
    open_data(window, work, data)
    pretrain(window, work, database)
    finetune(window, work, database)
    close_in_background(window, database)
    attach_and_finish(program, work, database)
    check_records(database)
    say("passed")


if __name__ == "__main__":
    try:
        main()
    except StepFailed as failure:
        save_screen(pathlib.Path(sys.argv[3]) / "failed.png")
        sys.exit(f"journey: {failure}")
