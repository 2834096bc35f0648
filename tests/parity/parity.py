# SPDX-License-Identifier: Apache-2.0
"""Runs MONAI and Viscera on the same stored tensors and scans and compares the results. See README.md."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import nibabel
import numpy
import torch
from monai.data import DataLoader, Dataset, decollate_batch
from monai.inferers import sliding_window_inference
from monai.losses import ContrastiveLoss, DiceCELoss
from monai.networks.nets import UNETR
from monai.transforms import AsDiscreted, Compose, Invertd

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("VISCERA_TEST_DATA", ROOT / ".." / "shared" / "data"))
sys.path.insert(0, str(ROOT / "tests" / "support"))
from monai_reference import PATCH, autoencoder, preprocessing, unetr  # noqa: E402


class Parity:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="viscera-parity-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.failures = []

    def check(self, name, value, bound, at_least=False):
        good = value >= bound if at_least else value <= bound
        print(f"{'ok  ' if good else 'FAIL'} {name}: {value:.6g} ({'at least' if at_least else 'at most'} {bound:g})", flush=True)
        if not good:
            self.failures.append(name)

    def program(self, name, *arguments):
        command = [str(pathlib.Path(self.options.bin) / name), *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            sys.exit(f"{' '.join(command)} ended with {result.returncode}:\n{result.stderr[-3000:]}")
        return result.stdout

    def save(self, name, value):
        torch.save(value, self.folder / name)
        return self.folder / name

    def load(self, name):
        return torch.load(self.folder / name, weights_only=True)

    @staticmethod
    def relative_difference(ours, reference):
        return float((ours - reference).abs().max() / reference.abs().max())

    def forward(self):
        torch.manual_seed(3)
        image = torch.rand(1, 1, *PATCH)
        inputs = self.save("forward_input.pt", {"image": image})
        nets = {"unetr conv": unetr(), "unetr perceptron": unetr("perceptron"), "vitautoenc": autoencoder()}
        for name, net in nets.items():
            weights = self.save("forward_weights.pt", net.eval().state_dict())
            with torch.no_grad():
                reference = net(image)
            reference = reference[0] if isinstance(reference, tuple) else reference
            self.program("parity_driver", "forward", weights, inputs, self.folder / "forward_output.pt")
            self.check(f"forward {name}", self.relative_difference(self.load("forward_output.pt")["output"], reference), 1e-4)

    def real_patch(self):
        prepared = preprocessing(("image", "label"))({key: str(find_scan("ct/spleen_8", key)) for key in ("image", "label")})
        centre = torch.nonzero(prepared["label"][0]).float().mean(0).round().long()
        start = [int(min(max(c - 48, 0), n - 96)) for c, n in zip(centre, prepared["image"].shape[1:])]
        region = (slice(None), *(slice(s, s + 96) for s in start))
        return (prepared["image"][region].as_tensor()[None].contiguous(), prepared["label"][region].as_tensor()[None].contiguous())

    def finetune(self):
        image, label = self.real_patch()
        net = unetr().train()
        weights = self.save("finetune_weights.pt", net.state_dict())
        inputs = self.save("finetune_input.pt", {"image": image, "label": label.to(torch.uint8)})
        loss_function = DiceCELoss(to_onehot_y=True, softmax=True)
        optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4, weight_decay=1e-5)
        reference = []
        for _ in range(5):
            loss = loss_function(net(image), label)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            reference.append(loss.item())
        ours = json.loads(self.program("parity_driver", "finetune", weights, inputs, 5))["total"]
        for step, (a, b) in enumerate(zip(ours, reference, strict=True)):
            self.check(f"finetune step {step + 1} (MONAI {b:.6f})", abs(a - b) / abs(b), 1e-4)

    def view_pairs(self):
        image, _ = self.real_patch()
        torch.manual_seed(5)
        clean = torch.cat([image.flip(2 + i % 3).roll(7 * i, 3) for i in range(4)])
        views = []
        for _ in range(2):
            view = clean.clone()
            for patch in view:
                corner = torch.randint(0, 64, (3,)).tolist()
                patch[:, corner[0]:corner[0] + 32, corner[1]:corner[1] + 32, corner[2]:corner[2] + 32] = torch.rand(1, 32, 32, 32)
            views.append(view)
        return clean, *views

    def ssl(self):
        clean, view1, view2 = self.view_pairs()
        net = autoencoder().train()
        weights = self.save("ssl_weights.pt", net.state_dict())
        inputs = self.save("ssl_input.pt", {"clean": clean, "view1": view1, "view2": view2})
        contrastive = ContrastiveLoss(temperature=0.05)
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-4)
        reference = {"total": [], "l1": [], "contrastive": []}
        for _ in range(5):
            first, second = net(view1)[0], net(view2)[0]
            l1 = torch.nn.functional.l1_loss(first, clean)
            cl = contrastive(first.flatten(1), second.flatten(1))
            total = l1 + cl * l1
            optimizer.zero_grad()
            total.backward()
            optimizer.step()
            for name, value in (("total", total), ("l1", l1), ("contrastive", cl)):
                reference[name].append(value.item())
        self.save("ssl_trained.pt", {"state_dict": net.state_dict()})
        ours = json.loads(self.program("parity_driver", "ssl", weights, inputs, 5))
        for name, values in reference.items():
            for step, (a, b) in enumerate(zip(ours[name], values, strict=True)):
                self.check(f"ssl step {step + 1} {name} (MONAI {b:.6f})", abs(a - b) / abs(b), 1e-4)

    def transfer(self):
        torch.manual_seed(6)
        image = torch.rand(1, 1, *PATCH)
        net = autoencoder(7).eval()
        encoder = self.save("transfer_encoder.pt", {"state_dict": {f"module.{k}": v for k, v in net.state_dict().items()}})
        inputs = self.save("transfer_input.pt", {"image": image})
        with torch.no_grad():
            reference = net(image)[1]
        for kind in ("vitautoenc", "unetr"):
            self.program("parity_driver", "hidden", kind, encoder, inputs, self.folder / "transfer_output.pt")
            ours = self.load("transfer_output.pt")
            if kind == "vitautoenc":
                own = ours
                worst = max(self.relative_difference(ours[f"hidden_{i}"], r) for i, r in enumerate(reference))
                self.check("transfer: ViTAutoEnc against MONAI", worst, 1e-4)
            else:
                worst = max(self.relative_difference(ours[f"hidden_{i}"], own[f"hidden_{i}"]) for i in range(12))
                self.check("transfer: UNETR's encoder against ViTAutoEnc", worst, 1e-6)

    def convert(self):
        torch.manual_seed(8)
        image = torch.rand(1, 1, *PATCH)
        inputs = self.save("convert_input.pt", {"image": image})
        for kind, net in (("unetr", unetr(seed=9)), ("vitautoenc", autoencoder(9))):
            own = self.folder / f"convert_own_{kind}.pt"
            self.program("parity_driver", "fresh", kind, own)
            converted = self.folder / f"convert_{kind}_monai.pt"
            self.program("viscera-cli", "model", "convert", own, "--to", "pt", "--monai", "1.6", "--out", converted)
            net.load_state_dict(torch.load(converted, weights_only=True), strict=True)
            with torch.no_grad():
                reference = net.eval()(image)
            reference = reference[0] if isinstance(reference, tuple) else reference
            self.program("parity_driver", "forward", own, inputs, self.folder / "convert_output.pt")
            self.check(f"convert {kind}: strict load, same output", self.relative_difference(self.load("convert_output.pt")["output"], reference), 1e-4)

    def labels(self):
        random_weights = self.save("labels_weights.pt", unetr(seed=10).state_dict())
        models = [("random", random_weights, [])]
        if self.options.trained:
            models.append(("trained", pathlib.Path(self.options.trained), self.options.trained_set))
        for scan in ("ct/totalseg_small", "ct/spleen_8"):
            for name, model, settings in models:
                self.compare_labels(scan, name, model, settings)

    def compare_labels(self, scan, name, model, settings):
        image = find_scan(scan, "image")
        ours = {}
        for rule in ("probabilities", "logits"):
            output = self.folder / f"labels_{rule}.nii.gz"
            arguments = [argument for setting in settings for argument in ("--set", setting)]
            self.program("viscera-cli", "infer", "--model", model, "--input", image, "--output", output,
                         "--upsample", rule, "--force", "--quiet", *arguments)
            ours[rule] = numpy.asarray(nibabel.load(output).dataobj)
        for rule, reference in monai_labels(image, model, settings).items():
            agreement = float((ours[rule] == reference).mean())
            self.check(f"labels {scan} {name} weights, {rule}", agreement, 0.9999, at_least=True)


def find_scan(folder, key):
    """The scan or the first label map of a folder of test data, by its name."""
    names = sorted(p for p in (DATA / folder).iterdir() if p.name.endswith((".nii", ".nii.gz")))
    labels = [p for p in names if "label" in p.name or "seg" in p.name]
    return labels[0] if key == "label" else next(p for p in names if p not in labels)


def network_of(model, settings):
    """MONAI's network for a model file; sizes from the tensors, the rest from the settings."""
    chosen = dict(setting.split("=", 1) for setting in settings)
    state = torch.load(model, weights_only=True)
    state = state.get("state_dict", state)
    hidden = state["vit.norm.weight"].shape[0]
    patch = chosen.get("patch_size", "96")
    size = tuple(map(int, patch.split(","))) if "," in patch else (int(patch),) * 3
    net = UNETR(in_channels=1, out_channels=state["out.conv.conv.bias"].shape[0], img_size=size,
                feature_size=state["encoder1.layer.conv1.conv.weight"].shape[0], hidden_size=hidden,
                mlp_dim=state["vit.blocks.0.mlp.linear1.bias"].shape[0], num_heads=int(chosen.get("num_heads", 12)),
                proj_type="conv", norm_name="instance", res_block=True)
    missing, unexpected = net.load_state_dict(state, strict=False)
    assert not unexpected and all("norm_cross_attn" in key for key in missing), (missing, unexpected)
    spacing = tuple(map(float, chosen.get("spacing", "1.5,1.5,2").split(",")))
    return net.eval(), size, spacing


def monai_labels(image, model, settings):
    net, size, spacing = network_of(model, settings)
    transforms = preprocessing(("image",), spacing)
    batch = next(iter(DataLoader(Dataset([{"image": str(image)}], transforms), batch_size=1)))
    with torch.no_grad():
        logits = sliding_window_inference(batch["image"], size, 4, net, overlap=0.25)
    result = {}
    for rule in ("probabilities", "logits"):
        batch["pred"] = torch.softmax(logits, 1) if rule == "probabilities" else logits
        post = Compose([Invertd("pred", transforms, orig_keys="image", nearest_interp=False, to_tensor=True),
                        AsDiscreted("pred", argmax=True)])
        item = [post(i) for i in decollate_batch(batch)][0]
        result[rule] = item["pred"][0].numpy().astype(numpy.uint8)
    return result


def main():
    checks = ("forward", "finetune", "ssl", "transfer", "convert", "labels")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checks", nargs="*", help=f"some of: {' '.join(checks)}; all where none is named")
    parser.add_argument("--bin", default=str(ROOT / "build/bin"), help="folder of viscera-cli and parity_driver")
    parser.add_argument("--keep", help="folder for the exchanged files, kept")
    parser.add_argument("--trained", help="a trained UNETR for the check of labels")
    parser.add_argument("--trained-set", action="append", default=[], help="its settings: patch_size, spacing, num_heads")
    options = parser.parse_args()
    unknown = set(options.checks) - set(checks)
    if unknown:
        parser.error(f"unknown check {sorted(unknown)}")
    parity = Parity(options)
    for name in options.checks or checks:
        getattr(parity, name)()
    print(f"{len(parity.failures)} failed" + "".join(f"\n  {name}" for name in parity.failures))
    return 1 if parity.failures else 0


if __name__ == "__main__":
    sys.exit(main())
