# SPDX-License-Identifier: Apache-2.0
"""MONAI's side of peer_comparison.py. Every workload is written the way MONAI's tutorials and bundles do it.

  monai_side.py serve NAME …     prepares and warms up, says "ready"; then for each number N on stdin does the work N
                                 times and answers with one line of JSON, a list of seconds
  monai_side.py predict …        one scan, from the start of the process to the file
  monai_side.py weights FILE     random weights for both sides
  monai_side.py agreement A B    share of the voxels in which two label maps are equal
"""
import argparse
import json
import pathlib
import sys
import time

import nibabel
import numpy
import torch
from monai.data import DataLoader, Dataset, decollate_batch
from monai.inferers import sliding_window_inference
from monai.losses import ContrastiveLoss, DiceCELoss
from monai.transforms import Activationsd, AsDiscreted, Compose, Invertd, SaveImaged

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from monai_reference import PATCH, autoencoder, preprocessing, unetr  # noqa: E402

CLASSES = 14
WINDOW_BATCH = 4
OVERLAP = 0.25
LEARNING_RATE = 1e-4


def autocast(precision):
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16")


def unetr_forward(precision, options):
    net = unetr().eval()
    image = torch.rand(1, 1, *PATCH)

    def work():
        with torch.no_grad(), autocast(precision):
            net(image)
    return work


def finetune_step(precision, options):
    net = unetr().train()
    loss_function = DiceCELoss(to_onehot_y=True, softmax=True)
    optimizer = torch.optim.AdamW(net.parameters(), lr=LEARNING_RATE, weight_decay=1e-5)
    image = torch.rand(1, 1, *PATCH)
    label = torch.randint(CLASSES, (1, 1, *PATCH), dtype=torch.uint8)

    def work():
        optimizer.zero_grad()
        with autocast(precision):
            loss = loss_function(net(image), label)
        loss.backward()
        optimizer.step()
    return work


def ssl_step(precision, options):
    net = autoencoder().train()
    l1_function = torch.nn.L1Loss()
    contrastive_function = ContrastiveLoss(temperature=0.05)
    optimizer = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    clean, view1, view2 = (torch.rand(2, 1, *PATCH) for _ in range(3))

    def work():
        optimizer.zero_grad()
        with autocast(precision):
            first, second = net(view1)[0], net(view2)[0]
            l1 = l1_function(first, clean)
            contrastive = contrastive_function(first.flatten(1), second.flatten(1))
            loss = l1 + contrastive * l1
        loss.backward()
        optimizer.step()
    return work


def preprocess(precision, options):
    files = {"image": options.image}
    if options.label:
        files["label"] = options.label
    transforms = preprocessing(tuple(files))
    return lambda: transforms(dict(files))


WORKLOADS = {"unetr_forward": unetr_forward, "finetune_step": finetune_step, "ssl_step": ssl_step, "preprocess": preprocess}


def serve(options):
    kind, _, precision = options.name.rpartition("_") if options.name.endswith(("_fp32", "_bf16")) else (options.name, "", "fp32")
    work = WORKLOADS[kind](precision, options)
    work()
    print("ready", flush=True)
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            start = time.monotonic()
            work()
            seconds.append(time.monotonic() - start)
        print(json.dumps(seconds), flush=True)


def predict(options):
    net = unetr()
    net.load_state_dict(torch.load(options.weights, weights_only=True))
    net.eval()
    transforms = preprocessing(("image",))
    post = Compose([
        Activationsd("pred", softmax=True),
        Invertd("pred", transforms, orig_keys="image", nearest_interp=False, to_tensor=True),
        AsDiscreted("pred", argmax=True),
        SaveImaged("pred", output_dir=options.output, output_postfix="seg", separate_folder=False, resample=False,
                   output_dtype=numpy.uint8, print_log=False)])
    with torch.no_grad():
        for batch in DataLoader(Dataset([{"image": options.image}], transforms), batch_size=1):
            batch["pred"] = sliding_window_inference(batch["image"], PATCH, WINDOW_BATCH, net, overlap=OVERLAP)
            for item in decollate_batch(batch):
                post(item)


def agreement(options):
    first, second = (numpy.asarray(nibabel.load(file).dataobj) for file in (options.first, options.second))
    print(float((first == second).mean()) if first.shape == second.shape else 0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(required=True)
    for action in (serve, predict):
        one = actions.add_parser(action.__name__)
        one.set_defaults(action=action)
        one.add_argument("--threads", type=int, default=0)
        one.add_argument("--image")
        one.add_argument("--label")
        if action is serve:
            one.add_argument("name")
        else:
            one.add_argument("--weights", required=True)
            one.add_argument("--output", required=True, help="folder")
    one = actions.add_parser("weights")
    one.set_defaults(action=lambda options: torch.save(unetr().state_dict(), options.file))
    one.add_argument("file")
    one = actions.add_parser("agreement")
    one.set_defaults(action=agreement)
    one.add_argument("first")
    one.add_argument("second")
    options = parser.parse_args()
    if getattr(options, "threads", 0):
        torch.set_num_threads(options.threads)
    options.action(options)


if __name__ == "__main__":
    main()
